"""Signs that are said as a word, that make a pause, or that a listener does without."""

from dialogs.speech.rules import Place, Rule

_SMILEY = r"(?:(?<=\s)|^)(?:[:;=]['^]?-?[)(\]\[DPpOo3|/\\*]{1,4}|[xX]D+|<3+|\^_*\^|-_+-)(?=[\s.,!?]|$)"
_ARROW = r"<?[-=]{1,3}>|<[-=]{1,3}(?!\d)|>>+|<<+"
_NUMBER = r"#(?= ?\d)"
_ABOUT = r"(?<![\w~])[~≈±](?= ?[€£$]?\d)"
_COMPARE = r"(?P<sign>[<>≤≥])=?(?= ?-?[€£$]?\d)"
_PLUS = r"(?<![+\w])\+(?=\w)|(?<=[\w)]) ?\+(?!\+)|(?<= )\+(?= )"
_EQUALS = r"(?<=[\w)%]) ?=(?!=) ?(?=[\w(€-])"
_AND = r"&"
_SIGN = r"[§‰%°×÷@]|(?<=\d) ?\*(?= ?\d)"
_COIN = r"[€£$]"
_PAUSE = r" [-–—]+ |--+|—|[(\[{|)\]}•·▪●◦…→←↔⇒]|\.{2,}"
_QUIET = r"[*_`~^#\\<>+=\"-](?!\w)|(?<!\w)-(?=\D)"


def _sign(place: Place) -> str:
    sign = "×" if place.match[0].strip() == "*" else place.match[0]
    return f" {place.tongue[sign]} "


def _coin(place: Place) -> str:
    return f" {place.tongue.coins[place.match[0]].rpartition(', ')[2]} "


def _pause(place: Place) -> str:
    return ". " if place.match[0].startswith("..") and place.after.lstrip()[:1].isupper() else ", "


SIGNS = (
    Rule(_SMILEY, lambda _place: " "),
    Rule(_ARROW, lambda _place: ", "),
    Rule(_NUMBER, lambda place: f" {place.tongue['#']} "),
    Rule(_ABOUT, lambda place: f"{place.tongue['~']} "),
    Rule(_COMPARE, lambda place: f" {place.tongue[place['sign']]} "),
    Rule(_PLUS, lambda place: f" {place.tongue['+']} "),
    Rule(_EQUALS, lambda place: f" {place.tongue['=']} "),
    Rule(_AND, lambda place: f" {place.tongue['&']} "),
    Rule(_SIGN, _sign),
    Rule(_COIN, _coin),
    Rule(_PAUSE, _pause),
    Rule(_QUIET, lambda _place: " "),
)
