"""What typed words stand for: a button's label or other words for it, in any language."""

from collections.abc import Iterable, Mapping

from dialogs.asking import CHOICE_LEADS
from dialogs.questions import Choice
from dialogs.text import Text, Translator, plain
from dialogs.window import Offer

LONGEST = 60
"""Words of more letters than this stand for no button."""

SHORTEST = 5
"""The beginning of a label must have this many letters to stand for it."""

DEEPEST = 4
"""So many times a choice is looked for: 'it is | about | the | decision'."""

NOT_UNDONE = frozenset({"submit", "erase", "withdraw_now"})
"""What is done only for the whole label, or other words that stand for it."""


class Understanding:
    """Compares what is typed with what could be chosen, without capitals, accents and punctuation."""

    def __init__(self, languages: Mapping[str, Translator]) -> None:
        self._languages = languages

    def action(self, offers: Iterable[Offer], words: str, language: str) -> str:
        """The action of the offer that the words stand for; the language at hand goes before others."""
        typed = plain(words)
        if not typed or len(typed) > LONGEST:
            return ""
        offers = list(offers)
        for say in sorted(self._languages.values(), key=lambda say: say.language != language):
            for offer in offers:
                other = say.compared(offer.words) if offer.words else ()
                if typed in other or typed in say.compared(offer.label):
                    return offer.action
        return ""

    def begun(self, offers: Iterable[Offer], words: str, language: str) -> str:
        """The action of the only offer whose label begins with these words."""
        typed = plain(words)
        if not SHORTEST <= len(typed) <= LONGEST:
            return ""
        say = self._languages[language]
        begun = [offer.action for offer in offers if say.compared(offer.label)[0].startswith(typed)]
        return begun[0] if len(begun) == 1 and begun[0] not in NOT_UNDONE else ""

    def option(self, question: Choice, words: str, language: str) -> str:
        """The key of the answer that the words stand for."""
        offers = [Offer(option.label, option.key, option.words) for option in question.options]
        said = [words]
        for _deeper in range(DEEPEST):
            for each in said:
                if chosen := self.action(offers, each, language):
                    return chosen
            said = [left for each in said for left in self.after(each, CHOICE_LEADS)]
        return ""

    def spoken(self, words: str, *texts: Text) -> bool:
        """Whether these are the words of one of the texts, in any language."""
        return plain(words) in self._known(*texts)

    def after(self, words: str, before: Text) -> list[str]:
        """What is left of the words where one of these texts stands before them."""
        typed = plain(words)
        return [
            typed.removeprefix(f"{each} ") for each in self._known(before) if typed.startswith(f"{each} ")
        ]

    def without(self, words: str, around: Text) -> list[str]:
        """What is left of the words where one of these texts stands before or behind them."""
        typed = plain(words)
        if len(typed) > LONGEST:
            return []
        behind = (each for each in self._known(around) if typed.endswith(f" {each}"))
        return self.after(words, around) + [typed.removesuffix(f" {each}") for each in behind]

    def holds(self, words: str, *texts: Text) -> bool:
        """Whether the words of one of the texts stand anywhere in these, in any language."""
        typed = f" {plain(words)} "
        return any(f" {each} " in typed for each in self._known(*texts))

    def vocabulary(self, *texts: Text) -> frozenset[str]:
        """Every single word of the texts, in any language."""
        return frozenset(word for each in self._known(*texts) for word in each.split())

    def _known(self, *texts: Text) -> list[str]:
        """The words of the texts in all languages, as compared."""
        return [each for say in self._languages.values() for text in texts for each in say.compared(text)]

    @staticmethod
    def is_one_of(words: str, known: Iterable[str]) -> bool:
        """Whether these are among the known words."""
        return plain(words) in map(plain, known)
