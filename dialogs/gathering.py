"""Answers of several messages: a story in many parts, and files. Every item has an id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.errors import Refusal
from dialogs.questions import DONE, SKIP, Answers, File, Question, Reply
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

    def without(self, value: Any, item: str) -> dict[str, Any]:
        """The value without the last item of this id: older drafts may hold more of the id ''."""
        last = [at for at, each in enumerate(value["items"]) if each["id"] == item][-1:]
        rest = [each for at, each in enumerate(value["items"]) if at not in last]
        return {**value, "items": rest, "done": value["done"] and bool(rest)}

    def replaced(self, value: Any, item: str, new: Any) -> dict[str, Any]:
        """The value with another item in the place of the one with this id."""
        return {**value, "items": [new if i["id"] == item else i for i in value["items"]]}

    def describe(self, item: Mapping[str, Any]) -> Text | str:
        """An item in words."""
        raise NotImplementedError

    def room(self, value: Any) -> Text | None:
        """How much more fits, told when the limits come near; else None."""
        raise NotImplementedError

    def show(self, value: Any) -> tuple[Text | str, ...]:
        return tuple(map(self.describe, value["items"]))

    def holds(self, value: Any) -> bool:
        return bool(value and value["items"] and value["done"])


NEAR = 0.8
"""Which part of a limit must be used before the tenant is told of it."""


@dataclass(frozen=True, kw_only=True)
class Story(Collection):
    """Messages in the tenant's own words, `most` of them at most, up to `limit` characters in all.

    An item holds `id` and `text`; or `id` and `voice`, the name of a file that was spoken.
    """

    limit: int = 30_000
    most: int = 1000

    def parse(self, reply: Reply, old: Any = None) -> dict[str, Any]:
        return self.add(old, self.item(reply, old))

    def placed(self, value: Any, item: str, new: Any) -> dict[str, Any]:
        """The value with another part in the place of the one with this id, or behind all for ''."""
        return self.replaced(value, item, new) if item else self.add(value, new)

    def item(self, reply: Reply, old: Any, replacing: str | None = None) -> dict[str, str]:
        """The reply as an item, if it fits beside the others but the one that it replaces."""
        if reply.file:
            return spoken_part(reply.file)
        if not reply.words:
            raise Refusal(_("I see no words in your message."), _("Please type your answer."))
        if old and replacing is None and len(old["items"]) >= self.most:
            raise Refusal(
                _(
                    "This answer has too many messages. I can keep {most}. "
                    "You can send the rest as a document.",
                    most=self.most,
                )
            )
        told = self._length(old, but=replacing)
        if told + len(reply.words) > self.limit:
            raise Refusal(
                _(
                    "This message no longer fits. There is room for {room} more characters, "
                    "and your message has {length}. What you sent before is safe. "
                    "You can send the rest as a document.",
                    room=self.limit - told,
                    length=len(reply.words),
                )
            )
        return {"id": reply.source, "text": reply.words}

    def _length(self, value: Any, but: str | None = None) -> int:
        items = value["items"] if value else ()
        return sum(len(item.get("text", "")) for item in items if item["id"] != but)

    def room(self, value: Any) -> Text | None:
        told = self._length(value)
        if told < NEAR * self.limit:
            return None
        return _("There is room for {room} more characters.", room=self.limit - told)

    def describe(self, item: Mapping[str, Any]) -> Text | str:
        if "voice" in item:
            if item.get("note"):
                return _("A spoken part, in the file {name}: {note}", name=item["voice"], note=item["note"])
            return _("A spoken part, in the file {name}.", name=item["voice"])
        return str(item["text"])


@dataclass(frozen=True, kw_only=True)
class Files(Collection):
    """Files, at most `most` of them and `limit` bytes in all, so that one e-mail can carry them."""

    most: int = 20
    limit: int = MOST_BYTES

    def given(self, answers: Answers) -> Any:
        """The files that are no spoken answer to another question; None where there are no others."""
        value = super().given(answers)
        items = [item for item in value["items"] if not item.get("answer")] if value else []
        return {**value, "items": items} if items else None

    def parse(self, reply: Reply, old: Any = None) -> dict[str, Any]:
        items = (old or {"items": []})["items"]
        if reply.file is None:
            way_on = DONE if items else SKIP
            raise Refusal(
                _(
                    "Please send a photo, document or voice message here. If you are ready, "
                    "choose: {way_on}.",
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

    def room(self, value: Any) -> Text | None:
        items = value["items"]
        left, size = self.most - len(items), sum(item["size"] for item in items)
        if len(items) >= NEAR * self.most:
            return _n("You can send {number} more file.", "You can send {number} more files.", left)
        if size >= NEAR * self.limit:
            return _("There is room for {size} more.", size=file_size(self.limit - size))
        return None

    def describe(self, item: Mapping[str, Any]) -> Text:
        return describe_file(item)

    def quotes(self) -> bool:
        return False


def describe_file(item: Mapping[str, Any]) -> Text:
    """A file in words: its name and size, and what was typed with it."""
    size = file_size(item["size"])
    if item["note"]:
        return _("{name} ({size}): {note}", name=item["name"], size=size, note=item["note"])
    return _("{name} ({size})", name=item["name"], size=size)


def spoken_part(file: File) -> dict[str, str]:
    """A part of a story that was spoken, with what was typed with it."""
    return {"id": file.id, "voice": file.name, "note": file.note}


def recorded(spoken: Mapping[str, str]) -> dict[str, str]:
    """What was spoken as an answer, as a part of a story."""
    return {"id": spoken["voice"], "voice": spoken["name"], "note": spoken["note"]}


def spoken_in(answers: Answers) -> frozenset[str]:
    """The ids of the files in which answers were spoken."""
    found: set[str] = set()
    for value in answers.values():
        if isinstance(value, dict) and "voice" in value:
            found.add(value["voice"])
        elif isinstance(value, dict) and "items" in value:
            found |= {item["id"] for item in value["items"] if "voice" in item}
    return frozenset(found)


def file_size(size: int) -> Text:
    """A size in bytes, in words."""
    if size < MIB:
        return _n("{number} kilobyte", "{number} kilobytes", max(1, round(size / 1024)))
    return _n("{number} megabyte", "{number} megabytes", round(size / MIB))
