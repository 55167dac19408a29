"""Reading aloud: when, how fast, and what belongs to the sound."""

from dialogs.errors import Refusal
from dialogs.said import Turn
from dialogs.screen import Aloud, Button
from dialogs.session import Session
from dialogs.text import Text, Translator, _, _c
from dialogs.understanding import Understanding
from dialogs.window import Offer

PACES = (0.7, 0.85, 1.0, 1.2, 1.45)
"""How fast it can be read, 1 is normal."""

READ_OFFER = Offer(
    _("Read aloud"), "read", _c("typed words", "read|read it|read aloud|read this aloud|read it to me|listen")
)
_SLOWER = Offer(_("Slower"), "read:slower", _c("typed words", "slower|more slowly|too fast"))
_FASTER = Offer(_("Faster"), "read:faster", _c("typed words", "faster|too slow"))
_ON = Offer(_("Always read aloud"), "read:on", _c("typed words", "always read aloud|read everything"))
_OFF = Offer(
    _("Stop reading aloud"), "read:off", _c("typed words", "stop reading|stop reading aloud|do not read")
)

_HOW = {
    "slower": _c("typed words", "slower|slow|slowly"),
    "faster": _c("typed words", "faster|fast|quicker"),
    "on": _c("typed words", "on|always|everything|yes"),
    "off": _c("typed words", "off|stop|never|no"),
}

UNAVAILABLE = _("I cannot read aloud here. Your phone or computer may be able to read this text to you.")


def offers(session: Session) -> list[Offer]:
    """What can be chosen beside the sound."""
    paces = [(_SLOWER, session.pace > PACES[0]), (_FASTER, session.pace < PACES[-1])]
    return [offer for offer, possible in paces if possible] + [_OFF if session.aloud else _ON]


def read(session: Session, turn: Turn, how: str, understanding: Understanding) -> None:
    """Read the place at hand aloud: once, always or no more, slower or faster. Raises Refusal."""
    known = [key for key, words in _HOW.items() if key == how or understanding.spoken(how, words)]
    if how and not known:
        raise Refusal(_("I can read slower or faster, and always or no more."))
    key = known[0] if known else ""
    session.heard = session.revision
    if key == "off":
        session.aloud = False
        return turn.say(_("I do not read aloud any more."))
    if key == "on":
        session.aloud = True
    elif key:
        session.pace = _stepped(session.pace, 1 if key == "faster" else -1)
    turn.aloud = True
    return None


def _stepped(pace: float, step: int) -> float:
    at = min(range(len(PACES)), key=lambda index: abs(PACES[index] - pace))
    return PACES[min(max(at + step, 0), len(PACES) - 1)]


def with_sound(session: Session, say: Translator, *, only: bool) -> Aloud:
    """How the screen is heard."""
    caption: Text = _("Read aloud.")
    if session.aloud:
        caption = _("Read aloud. I read everything from now on.")
    return Aloud(
        pace=session.pace,
        only=only,
        caption=say(caption),
        failed=say(_("I could not read that aloud just now. You can try it again.")),
        forbidden=say(_("Your settings do not allow voice messages, so I cannot read aloud here.")),
        buttons=tuple(Button(say(offer.label), offer.action) for offer in offers(session)),
    )
