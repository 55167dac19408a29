"""What a tenant gets to keep: lines as a page that can be read, heard and printed."""

from collections.abc import Iterable
from html import escape

from dialogs.screen import Handout, Kind, Line

_STYLE = (
    "body { font: 12pt/1.5 sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em } "
    "h2 { font-size: 1em; margin: 1.2em 0 0 } p { margin: 0 0 .4em } "
    ".words { white-space: pre-wrap; overflow-wrap: anywhere } "
    "address { font-style: normal; margin-bottom: 2em }"
)


def rendered(handout: Handout) -> bytes:
    """The handout as a page of HTML."""
    body = [f"<h1>{escape(handout.title)}</h1>", *map(paragraph, handout.lines)]
    return page(handout.title, body, handout.language).encode()


def paragraph(line: Line, spoken: str = "") -> str:
    """The line in HTML. `spoken`: the language of the tenant's own words, where it is known."""
    text = escape(line.text)
    if line.kind is Kind.HEADING:
        return f"<h2>{text}</h2>"
    if line.kind is Kind.QUOTE:
        language = f' lang="{spoken}"' if spoken else ""
        return f'<p class="words"{language} dir="auto">{text}</p>'
    return f"<p>{text}</p>"


def page(title: str, body: Iterable[str], language: str) -> str:
    """A whole page of HTML around the parts of its body."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )
