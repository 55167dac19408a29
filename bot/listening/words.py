"""What was written out, without what Whisper puts where nobody speaks."""

import re

_INVENTED = re.compile(
    r"""(?:
        (?:de \s)? ondertiteling (?:\s (?:gemaakt|verzorgd) )? (?:\s door \b .{0,60} )?
      | ondertitels (?:\s (?:ingediend|gemaakt|verzorgd) )? (?:\s door \b .{0,60} )?
      | ondertiteld \s door \b .{0,60}
      | (?:tv \s gelderland (?:\s 20\d\d)? (?:\s|$) )+
      | (?:hartelijk \s | heel \s erg \s)? (?:bedankt | dank \s (?:u|je) \s wel)
          \s voor \s het \s (?:kijken|luisteren) (?:\s naar \s .{0,40} )?
      | vergeet \s niet \s te \s abonneren .{0,40}
      | (?:thank \s you | thanks) (?:\s (?:so|very) \s much)? \s for \s (?:watching|listening) .{0,40}
      | (?:sub(?:title)?s | captions | captioning | transcription | transcript)
          (?:\s were)? (?:\s (?:made|provided|created|edited))? \s by \b .{0,60}
      | (?:please \s)? (?:like \s and \s)? (?:don't \s forget \s to \s)? subscribe .{0,40}
      | (?:www \.)? amara \. org .{0,40}
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""From the subtitles and videos that it learned from."""

_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫]|\bMUZIEK\b|\bMUSIC\b")
"""What is heard and not said: `[muziek]`. In capitals, because somebody may have the word as an answer."""

_STOPS = re.compile(r"[.!?…]+(?=\s|$)")


def cleaned(text: str) -> str:
    """One line. '' where nothing was said: nothing but what Whisper invents is in the text."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    said = _ASIDE.sub(" ", line)
    return line if any(_said(sentence) for sentence in _STOPS.split(said)) else ""


def _said(sentence: str) -> bool:
    bare = " ".join(sentence.split()).strip(" .,!?…-–—'\"")
    return any(mark.isalnum() for mark in bare) and not _INVENTED.fullmatch(bare)
