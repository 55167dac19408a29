"""A Screen as Telegram messages: HTML within the limits of the Bot API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

from dialogs.screen import Button, Handout, Kind, Line, Screen, Share

LIMIT = 4096
"""UTF-16 code units that one message may have, markup not counted."""

IN_A_ROW = 3
"""So many tools beside each other can be read on a telephone."""

LONG_NOTICE = 3
"""A notice of more lines than this is a message of its own."""


def units(text: str) -> int:
    """The length of the text as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


Markup: TypeAlias = Mapping[str, Any]
"""An InlineKeyboardMarkup, ReplyKeyboardMarkup or ReplyKeyboardRemove as the Bot API takes it."""

REMOVE: Markup = {"remove_keyboard": True}


@dataclass(frozen=True)
class Page:
    """One message: a text with what belongs under it, or a file."""

    text: str = ""
    markup: Markup | None = None
    handout: Handout | None = None


def pages(screen: Screen, *, sharing: bool = False) -> list[Page]:
    """The screen's messages, in order; its question is the last.

    A number can be shared with a keyboard of Telegram's own. It needs a message of its own, and so
    does taking it away again: `sharing` tells that it is still there.
    """
    share, lines = screen.share, screen.lines
    notice = (*screen.notice, Line(share.told)) if share else screen.notice
    if sharing and not notice and len(lines) > 1:
        notice, lines = lines[:-1], lines[-1:]
    apart = share is not None or sharing or len(notice) > LONG_NOTICE
    first = [Page(text) for text in _pages(notice)] if apart else []
    if first and (share or sharing):
        markup = _share_keyboard(share) if share else REMOVE
        first[-1] = Page(first[-1].text, markup)
    *middle, last = _pages(lines if apart else (*notice, *lines)) or [""]
    given = [Page(handout=each) for each in screen.handouts]
    ends = [Page(last, keyboard(screen))] if last else []
    if first and not ends:  # nothing is asked here: the buttons belong to what was told
        first[-1] = Page(first[-1].text, first[-1].markup or keyboard(screen))
    return [*first, *map(Page, middle), *given, *ends]


def _share_keyboard(share: Share) -> Markup:
    button = {"text": share.label, "request_contact": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}


def keyboard(screen: Screen) -> Markup | None:
    """The screen's buttons, row by row; the tools share the last rows."""
    tools = [screen.tools[at : at + IN_A_ROW] for at in range(0, len(screen.tools), IN_A_ROW)]
    rows = [*screen.rows, *tools]
    return {"inline_keyboard": [row(screen, buttons) for buttons in rows]} if rows else None


def row(screen: Screen, buttons: Iterable[Button]) -> list[dict[str, str]]:
    """Buttons of this screen beside each other."""
    return [{"text": b.label, "callback_data": f"{screen.token}:{b.action}"} for b in buttons]


def _pages(lines: Iterable[Line]) -> list[str]:
    pages: list[str] = []
    page: list[str] = []
    room = LIMIT
    before: Kind | None = None
    for line in lines:
        for piece in _pieces(line):
            gap = 1 if before in (Kind.HEADING, Kind.ITEM) and line.kind is not Kind.HEADING else 2
            if page and units(piece.text) + gap > room:
                pages.append("".join(page))
                page, room = [], LIMIT
            page.append(("\n" * gap if page else "") + _markup(piece))
            room -= units(piece.text) + gap
            before = line.kind
    return [*pages, "".join(page)] if page else pages


def _pieces(line: Line) -> Iterable[Line]:
    """The line, cut at a space where it is longer than a message."""
    text = f"- {line.text}" if line.kind is Kind.ITEM else line.text
    while units(text) > LIMIT:
        cut = _cut(text)
        yield Line(text[:cut].rstrip(), line.kind)
        text = text[cut:].lstrip()
    if text:
        yield Line(text, line.kind)


def _cut(text: str) -> int:
    """Where to cut, so that the first part fits: at the last space, else within a word."""
    end = min(len(text), LIMIT)
    while units(text[:end]) > LIMIT:
        end -= max(1, (units(text[:end]) - LIMIT) // 2)
    space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    return space if space > end // 2 else end


def _markup(line: Line) -> str:
    text = escape(line.text, quote=False)
    if line.kind in (Kind.HEADING, Kind.QUESTION):
        return f"<b>{text}</b>"
    return f"<blockquote>{text}</blockquote>" if line.kind is Kind.QUOTE else text
