"""Questions for the ways in which the committee can reach somebody."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.contact import NotRead, read_address, read_email, read_phone
from dialogs.errors import NearlyRead, Refusal
from dialogs.questions import Proposal, Reply, Words
from dialogs.text import Text, _, plain, shortened


@dataclass(frozen=True, kw_only=True)
class Email(Words):
    """An e-mail address that mail can be sent to. A likely slip of the finger is asked about."""

    limit: int = 400
    letters: bool = False
    speech: bool = False

    def parse(self, reply: Reply, old: Any = None) -> Any:
        words = self.words(reply)
        try:
            address = read_email(words).address
            if beside(words):
                raise NearlyRead(address)
            return address
        except NotRead as error:
            if error.suggestion:
                raise NearlyRead(error.suggestion) from None
            advice = _("It looks like this: name@example.nl. Please type it again.")
            unread = _("I cannot read an e-mail address in: {words}.", words=shortened(words))
            raise Refusal(unread, advice) from None

    def proposal(self, value: Any, reply: Reply) -> Proposal | None:
        suggestion = read_email(value).suggestion
        return Proposal("slip", suggestion) if suggestion else None

    def wonder(self, value: Any, proposal: Proposal) -> tuple[Text, ...]:
        if proposal.reason == "heard":
            return super().wonder(value, proposal)
        meant = _("Do you mean: {suggestion}?", suggestion=proposal.value)
        return (meant,) if proposal.reason == "near" else (_("You typed: {address}.", address=value), meant)


@dataclass(frozen=True, kw_only=True)
class Phone(Words):
    """A telephone number, kept as people write it. Dutch where it does not say another country."""

    limit: int = 200
    letters: bool = False
    speech: bool = False

    def parse(self, reply: Reply, old: Any = None) -> Any:
        words = self.words(reply)
        try:
            number = read_phone(words)
            return _in_words(number, words) if beside(words) else number
        except NotRead:
            raise Refusal(
                _("I cannot read a telephone number in: {words}.", words=shortened(words)),
                _(
                    "Type only the number, such as 06 12345678. A foreign number begins with a "
                    "plus and the number of the country."
                ),
            ) from None


_DIGITS = re.compile(r"[+(]?\d[\d\s().+-]*\d")


def _in_words(number: str, words: str) -> str:
    """The words with the number as people write it, in its place where that is seen, else before them."""
    typed = [match for match in _DIGITS.finditer(words) if _is(number, match[0])]
    if len(typed) != 1:
        return f"{number} ({words})"
    return words[: typed[0].start()] + number + words[typed[0].end() :]


def _is(number: str, typed: str) -> bool:
    try:
        return read_phone(typed) == number
    except NotRead:
        return False


_ORDINARY = """
    mijn mij me mail mailadres e email emailadres adres naar mailto is het dat dit van en ja op via my address
    it the to at dot punt apenstaart apenstaartje streepje underscore nummer tel telefoon telefoonnummer
    mobiel mobiele bel number phone telephone mobile call toestel tst ext x
"""
"""Words beside an address or a number that say nothing more."""


def beside(words: str) -> bool:
    """Whether there are other words beside the address or number than ordinary ones."""
    ordinary = _ORDINARY.split()
    others = plain(re.sub(r"\S*@\S*", " ", words)).split()
    return any(word.isalpha() and word not in ordinary for word in others)


MISSING = {
    "street": _("the street"),
    "number": _("the house number"),
    "postcode": _("the postcode"),
    "town": _("the town"),
}

_TALK = "ja nee niet geen ik weet dat wat hoe waarom yes no not i know that what how why"
"""Words that stand in no address, but beside a figure."""


def _found(words: str) -> set[str]:
    """What of an address is found in the words."""
    return set(MISSING) - set(read_address(words).lacks) if any(map(str.isalnum, words)) else set()


@dataclass(frozen=True, kw_only=True)
class Address(Words):
    """A postal address. What seems to be missing in it is asked about; it is accepted all the same."""

    limit: int = 400

    def parse(self, reply: Reply, old: Any = None) -> Any:
        return read_address(self.words(reply)).text

    def completed(self, words: str, value: Any, proposal: Proposal, day: date) -> str:
        if proposal.reason != "lacks":
            return words
        joined = f"{value}, {words}"
        old, new = _found(value), _found(words)
        if not any(map(str.isdigit, words)) and not set(_TALK.split()).isdisjoint(plain(words).split()):
            return ""
        if new >= old or (new >= {"street", "number"} and not _found(joined) > old):
            return words
        return joined if _found(joined) > old else ""

    def proposal(self, value: Any, reply: Reply) -> Proposal | None:
        return Proposal("lacks") if read_address(value).lacks else None

    def wonder(self, value: Any, proposal: Proposal) -> tuple[Text, ...]:
        if proposal.reason in ("voice", "heard"):
            return super().wonder(value, proposal)
        first, *_others = read_address(value).lacks
        return (
            _("You typed: {address}.", address=value),
            _("I do not see {what} in it.", what=MISSING[first]),
            _("Do you want to type the whole address again?"),
        )
