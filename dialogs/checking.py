"""What short replies mean while an answer is asked, changed, or waits to be checked."""

import re
from datetime import date

from dialogs.asking import CANCEL_WORDS, DONE_WORDS, KEEP_WORDS, NO_WORDS
from dialogs.errors import Refusal
from dialogs.gathering import Collection, Files, Story
from dialogs.hearing import Hearing
from dialogs.moves import UNTOUCHED, proposal_for
from dialogs.questions import DONE, SKIP, UNKNOWN_WORDS, Answers, Proposal, Question, Words
from dialogs.text import Text, _, _c, plain
from dialogs.understanding import Understanding
from dialogs.when import When

_LEAD = re.compile(r"^(?:nee|neen|no|nope|ja|yes)(?:[,;:!]\s*|\s+(?=.*\d))", re.IGNORECASE)
"""What is said to a check before the better answer; it is no part of that answer."""

SHORT = 400
"""A question that takes fewer characters than this asks for a name or an address."""

_LONGEST = 7
"""So many words can be a yes or a no."""

_STANDS: dict[str, Text] = {
    "yes": _c(
        "typed words",
        "yes|yeah|yep|yup|yes please|sure|ok|okay|indeed|certainly|absolutely|definitely|agreed|of course",
    ),
    "no": _c("typed words", "no|nope|nah"),
    "right": _c("typed words", "right|correct|fine|good|great|perfect|exactly|precisely|true|accurate"),
    "wrong": _c("typed words", "wrong|incorrect|untrue|false|mistaken"),
    "not": _c("typed words", "not|isn|doesn|don"),
}
"""Words that say yes or no, that something is right or wrong, and what turns these."""

_BESIDE = _c(
    "typed words",
    "that|it|is|s|t|this|so|quite|all|very|completely|entirely|really|just|well|oh|looks|sounds|seems|"
    "thanks|thank you|please|use|it was|does|the|date|address|i|think|do|one",
)
"""Words beside them that change nothing."""

_AGAIN = {
    frozenset({"no"}): "keep",
    frozenset({"no", "right"}): "keep",
    frozenset({"yes"}): "anew",
    frozenset({"wrong"}): "anew",
    frozenset({"yes", "wrong"}): "anew",
}
"""What is meant where it is asked whether to say it in another way. A mere 'right' may mean both."""


def stance(words: str, understanding: Understanding) -> frozenset[str]:
    """What a short reply says: `yes` or `no`, `right` or `wrong`, or several; nothing for other words."""
    if not _is_short(words, understanding):
        return frozenset()
    typed = plain(words).split()
    said = {name for name, text in _STANDS.items() if not understanding.vocabulary(text).isdisjoint(typed)}
    if "not" not in said:
        return frozenset(said)
    if "wrong" in said:
        return frozenset(said | {"right"})  # 'not wrong', which is neither
    return frozenset(said - {"not", "right"} | ({"wrong"} if "right" in said else {"no"}))


def _is_short(words: str, understanding: Understanding) -> bool:
    """Whether these are nothing but words of a yes or a no, and those beside them."""
    typed = plain(words).split()
    known = understanding.vocabulary(_BESIDE, *_STANDS.values())
    return len(typed) <= _LONGEST and known.issuperset(typed)


def meant(question: Question, answers: Answers, proposal: Proposal, words: str, known: Understanding) -> str:
    """The action that a short reply stands for while this waits to be checked; '' for other words."""
    said = stance(words, known)
    if proposal.value is None:
        # It is asked whether to type it again: what would skip the question says no to that.
        no = known.spoken(words, question.skip_words, CANCEL_WORDS)
        return _AGAIN.get(said, "keep" if no and not said else "")
    if said:
        return "agree" if said <= {"yes", "right"} else "anew" if said <= {"no", "wrong"} else ""
    untouched = proposal.reason in UNTOUCHED and question.given(answers) is not None
    cancelled = untouched and not isinstance(question, Collection) and known.spoken(words, CANCEL_WORDS)
    return "keep" if cancelled else ""


def restore(ear: Hearing, question: Question) -> None:
    """Go back to the answer that was being changed."""
    proposal = proposal_for(ear.session, question)
    assert proposal is not None, "the button is there only while something is proposed"
    ear.session.answers[question.key] = proposal.old
    ear.trace(question.key, "")
    ear.keep(question)


def better(question: Question, words: str) -> str:
    """The words without the yes or no before them, which a part of a story keeps."""
    return words if isinstance(question, Story) else _LEAD.sub("", words, count=1) or words


def takes_story(question: Question) -> bool:
    """Whether the answer may tell something, so that words of a reply may well belong to it."""
    long = isinstance(question, Words) and question.limit > SHORT and not isinstance(question, When)
    return long or isinstance(question, Story)


def instead(
    question: Question, answers: Answers, proposal: Proposal, words: str, day: date, known: Understanding
) -> str:
    """What words of the tenant's own make of the answer that waits to be checked; '' where they are none.

    Raises Refusal for words that would end a story before its last part was checked.
    """
    if _is_short(words, known):
        return ""
    if isinstance(question, Story) and known.spoken(words, DONE, DONE_WORDS):
        raise Refusal(_("Please tell me first whether this is right."))
    nothing = (*question.empty_words, UNKNOWN_WORDS, question.skip_words, DONE, DONE_WORDS, CANCEL_WORDS)
    if known.spoken(words, *nothing):
        return ""
    return question.completed(words, answers.get(question.key), proposal, day)


def is_no_part(question: Story, words: str, understanding: Understanding) -> bool:
    """Whether these words answer the question for a new part of the story, and are none."""
    others = (*question.empty_words, NO_WORDS, KEEP_WORDS, CANCEL_WORDS)
    return _is_short(words, understanding) or understanding.spoken(words, *others)


def require_answer(question: Question, answers: Answers, words: str, understanding: Understanding) -> None:
    """Raise Refusal for words that would skip a required question, or say nothing that it asks."""
    if isinstance(question, Collection) and question.given(answers):
        if isinstance(question, Story) and is_no_part(question, words, understanding):
            raise Refusal(_("I cannot use that as an answer to this question."))
        return
    spoken = understanding.spoken
    if isinstance(question, Story) and spoken(words, DONE, DONE_WORDS, *question.empty_words, CANCEL_WORDS):
        raise Refusal(question.empty)
    if not isinstance(question, Files) and spoken(words, *question.empty_words, CANCEL_WORDS):
        raise Refusal(_("I cannot use that as an answer to this question."))
    if spoken(words, SKIP, question.skip_words):
        raise Refusal(_("This question cannot be skipped. The committee needs the answer."))
