"""Answers of several messages: a story in many parts, and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.errors import Refusal
from dialogs.questions import DONE, SKIP, Answers, Question, Reply
from dialogs.text import Text, _, _n

MIB = 1024 * 1024
MOST_BYTES = 20 * MIB
"""What all files of a complaint may hold together."""

TOO_LARGE = _(
    "This file is too large. All files together may be 20 megabytes. "
    "This one was not kept. You can send a smaller one."
)


@dataclass(frozen=True, kw_only=True)
class Collection(Question):
    """An answer of several messages, finished by the tenant. Its value: `items` and `done`."""

    more: Text
    empty: Text = field(default_factory=lambda: _("Please send at least one message first."))

    def given(self, answers: Answers) -> Any:
        """What was sent so far; None also where all of it was removed again."""
        value = answers.get(self.key)
        return value if value and value["items"] else None

    def add(self, value: Any, item: Any) -> dict[str, Any]:
        """The value with the item added; whether it is finished stays as it was."""
        old = value or {"items": [], "done": False}
        return {"items": [*old["items"], item], "done": old["done"]}

    def finish(self, value: Any, optional: bool) -> dict[str, Any] | None:
        """The finished value; None (skipped) where nothing was sent and nothing is needed."""
        items = (value or {}).get("items", [])
        if items:
            return {"items": items, "done": True}
        if optional:
            return None
        raise Refusal(self.empty)

    def shorten(self, value: Any) -> dict[str, Any]:
        """The value without its last item."""
        return {"items": value["items"][:-1], "done": value["done"]}

    def holds(self, value: Any) -> bool:
        return bool(value and value["items"] and value["done"])


@dataclass(frozen=True, kw_only=True)
class Story(Collection):
    """As many messages in the tenant's own words as are needed, up to `limit` characters in all."""

    limit: int = 30_000

    def parse(self, reply: Reply, old: Any = None) -> dict[str, Any]:
        if not reply.words:
            raise Refusal(_("I see no words in your message. Please type your answer."))
        told = sum(len(item) for item in (old or {"items": []})["items"])
        if told + len(reply.words) > self.limit:
            raise Refusal(
                _(
                    "This message no longer fits: your story would become {length} characters long "
                    "and I can keep {limit}. What you sent before is safe. "
                    "You can send the rest as a document.",
                    length=told + len(reply.words),
                    limit=self.limit,
                )
            )
        return self.add(old, reply.words)

    def show(self, value: Any) -> tuple[Text | str, ...]:
        return tuple(value["items"])


@dataclass(frozen=True, kw_only=True)
class Files(Collection):
    """Files, at most `most` of them and `limit` bytes in all, so that one e-mail can carry them."""

    most: int = 20
    limit: int = MOST_BYTES

    def parse(self, reply: Reply, old: Any = None) -> dict[str, Any]:
        items = (old or {"items": []})["items"]
        if reply.file is None:
            way_on = DONE if items else SKIP
            raise Refusal(
                _(
                    "Please send a photo, document or voice message here. "
                    "If you want to send nothing more, choose: {way_on}.",
                    way_on=way_on,
                )
            )
        if reply.file.size == 0:
            raise Refusal(_("This file is empty, so I have not kept it. Please send it again."))
        if any(item["id"] == reply.file.id for item in items):
            return dict(old)
        if len(items) >= self.most:
            raise Refusal(
                _(
                    "I can keep {most} files, and you have already sent that many. This one was not kept.",
                    most=self.most,
                )
            )
        if sum(item["size"] for item in items) + reply.file.size > self.limit:
            raise Refusal(TOO_LARGE)
        return self.add(old, vars(reply.file))

    def show(self, value: Any) -> tuple[Text | str, ...]:
        return tuple(self.describe(item) for item in value["items"])

    @staticmethod
    def describe(item: Mapping[str, Any]) -> Text:
        """A file in words: its name and size, and what was typed with it."""
        size = file_size(item["size"])
        if item["note"]:
            return _("{name} ({size}): {note}", name=item["name"], size=size, note=item["note"])
        return _("{name} ({size})", name=item["name"], size=size)

    def quotes(self) -> bool:
        return False


def file_size(size: int) -> Text:
    """A size in bytes, in words."""
    if size < MIB:
        return _n("{number} kilobyte", "{number} kilobytes", max(1, round(size / 1024)))
    return _n("{number} megabyte", "{number} megabytes", round(size / MIB))
