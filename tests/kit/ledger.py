"""What an update may do to the answers, told from outside: the answers before it, and what was said."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from dialogs.complaint.questions import FORM
from dialogs.contact import NotRead, read_address, read_email, read_phone
from dialogs.contact_questions import Address, Email, Phone
from dialogs.gathering import Collection, Files, Story
from dialogs.hearing import QUESTION_PHASES
from dialogs.interview import Interview
from dialogs.moves import CANNOT, NOT_YET, REMINDER, SPOKEN, TALK, current_question
from dialogs.questions import Choice, Question
from dialogs.said import Said
from dialogs.session import Session
from dialogs.text import clean
from dialogs.when import When

Values = dict[str, Any]

TALKS = ("talked_person", "talked_supervisor")
EARLY = 40
"""So many characters are the beginning of a story wherever they are typed."""

_NO_STORY = ("submitted", "withdrawing", "erasing")

_LEAD = re.compile(r"^(?:nee|neen|no|nope|ja|yes)(?:[,;:!]\s*|\s+)", re.IGNORECASE)
"""Said to a check, before a better answer: it is no part of that."""

_WITH_TALKS = ("talking", "advised", "preparing", "talk_first")


def asked(session: Session | None) -> Question | None:
    """The question that a reply answers now."""
    if session is None or session.phase not in QUESTION_PHASES:
        return None
    return current_question(FORM, session)


def values(session: Session | None) -> Values:
    """The answers; whether a story came early, and on which day words were given, is left out."""
    return {key: _bare(value) for key, value in (session.answers if session else {}).items()}


def _bare(value: Any) -> Any:
    beside = ("early", "given")
    return (
        {name: each for name, each in value.items() if name not in beside}
        if isinstance(value, dict)
        else value
    )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The keys of the answers that are not the same."""
    missing = object()
    keys = before.keys() | after.keys()
    return {key for key in keys if before.get(key, missing) != after.get(key, missing)}


def after_action(session: Session, action: str) -> Values:
    """The answers after what a button does."""
    old, question = values(session), asked(session)
    name, _colon, detail = action.partition(":")
    if name in ("cannot", "not_solved") and session.phase in _WITH_TALKS:
        talk = next((key for key in TALKS if old.get(key) == NOT_YET), "")
        return {**old, talk: CANNOT if name == "cannot" else SPOKEN} if talk else old
    if name == "file" and session.phase in _WITH_TALKS:
        untold = {q.key: None for q in FORM.route(old) if q.part == TALK and q.key not in old}
        return {**old, **untold}
    if name == "set_out" and session.phase == "advised":
        return {key: value for key, value in old.items() if key != REMINDER}
    if question is None:
        return old
    key, value = question.key, old.get(question.key)
    if action.startswith("="):
        return {**old, key: action[1:]}
    if name == "skip" and isinstance(question, Files) and value and value["items"]:
        return {**old, key: {**value, "done": True}}
    if name == "skip":
        return {**old, key: None}
    if name == "agree" and key in session.proposed:
        return {**old, key: _bare(session.proposed[key]["value"])}
    before = session.proposed.get(key, {}).get("old")
    if name == "restore" or (name == "anew" and before is not None):
        return {**old, key: _bare(before)}
    if name == "done" and isinstance(question, Collection):
        items = value["items"] if value else []
        return {**old, key: {"items": items, "done": True} if items else None}
    if name == "drop" and isinstance(question, Collection) and value and value["items"]:
        seen = [item for item in value["items"] if not item.get("answer")]
        gone = detail or seen[-1]["id"]
        left = {**old, key: without(value, gone)}
        return unsaid(left, gone) if isinstance(question, Files) else left
    return old


def without(value: Any, item: str) -> Values:
    """A gathered answer without one of its items; it is not finished where nothing is left."""
    left = [each for each in value["items"] if each["id"] != item]
    return {**value, "items": left, "done": value["done"] and bool(left)}


def unsaid(answers: Values, file: str) -> Values:
    """The answers without those that were spoken in this file."""
    left = {}
    for key, value in answers.items():
        if isinstance(value, dict) and value.get("voice") == file:
            continue
        story = isinstance(value, dict) and "items" in value and key != "evidence"
        left[key] = without(value, file) if story else value
    return left


def after_words(session: Session | None, words: str, source: str) -> list[Values]:
    """The answers after words that are an answer; none where they cannot be one."""
    old, question = values(session), asked(session)
    found = []
    if question is not None and not isinstance(question, Files | Choice):
        found.append(answered(session, question, words, source))
        if session and question.key in session.proposed:
            found += [
                answered(session, question, each, source) for each in at_check(session, question, words)
            ]
    phase = session.phase if session else None
    if len(words) >= EARLY and phase not in _NO_STORY:
        found.append({**old, "description": _with(old.get("description"), {"id": source, "text": words})})
    return found


def better(words: str) -> str:
    """The words without a yes or a no before them."""
    return _LEAD.sub("", words)


def at_check(session: Session, question: Question, words: str) -> list[str]:
    """What words may be while an answer waits: without a yes or no before them, or behind what waits."""
    better_words = better(words)
    waits = session.answers.get(question.key)
    if isinstance(question, When) and waits and "words" in waits:
        return [better_words, f"{waits['words']}, {better_words}"]
    if isinstance(question, Address) and isinstance(waits, str):
        return [better_words, f"{waits}, {better_words}"]
    return [better_words]


def completes(session: Session, question: Question, value: Any, words: str) -> bool:
    """Whether these words only complete what waited: their message alone gave no answer."""
    waits = session.proposed.get(question.key)
    joined = at_check(session, question, words)[1:] if waits and words else []
    return any(value == answered(session, question, each, "")[question.key] for each in joined)


def answered(session: Session | None, question: Question, words: str, source: str) -> Values:
    """The answers once these words answer the question: never but to the letter, or tidied where told."""
    old, key = values(session), question.key
    if isinstance(question, Story):
        part = {"id": source, "text": words}
        if session and session.item and session.item != "?":
            return {**old, key: replaced(old[key], session.item, words)}
        return {**old, key: _with(old.get(key), part)}
    if isinstance(question, When):
        return {**old, key: {"words": words}}
    if isinstance(question, Email | Phone | Address):
        return {**old, key: tidy(question.key, words)}
    return {**old, key: words}


def tidy(key: str, words: str) -> str | None:
    """The e-mail address, telephone number or postal address in these words; None: there is none."""
    try:
        if key == "email":
            return read_email(words).address
        if key == "phone":
            return read_phone(words)
        return read_address(words).text
    except NotRead:
        return None


def replaced(value: Any, item: str, words: str) -> Values:
    """A story in which one part has other words."""
    new = {"id": item, "text": words}
    return {**value, "items": [new if each["id"] == item else each for each in value["items"]]}


def after_file(session: Session, said: Said) -> list[Values]:
    """The answers after a file: as evidence, and as a part of the story where it was spoken there."""
    assert said.file is not None
    old, question = values(session), asked(session)
    answers = said.file.spoken and question is not None and not isinstance(question, Files)
    kept = {**old, "evidence": _with(old.get("evidence"), asdict(replace(said.file, answer=answers)))}
    if "evidence" in old and old["evidence"] is None:
        kept["evidence"]["done"] = True
    if answers and isinstance(question, Story):
        spoken = {"id": said.file.id, "voice": said.file.name, "note": said.file.note}
        return [{**kept, question.key: _with(old.get(question.key), spoken)}]
    return [kept]


def swept(before: Session | None, after: Session, answers: Values, key: str) -> Values:
    """The answers without the files that were spoken as the answer to this question and are it no more."""
    evidence = answers.get("evidence")
    if not evidence or before is None:
        return answers
    was = json.dumps([before.answers.get(key), before.proposed.get(key)])
    now = json.dumps([value for each, value in answers.items() if each != "evidence"])
    now += json.dumps(after.proposed)
    for item in evidence["items"]:
        if item["answer"] and item["id"] in was and item["id"] not in now:
            evidence = without(evidence, item["id"])
    return {**answers, "evidence": evidence}


def _with(value: Any, item: Mapping[str, Any]) -> Values:
    value = value or {"items": [], "done": False}
    return {**value, "items": [*value["items"], dict(item)]}


def check(before: Session | None, after: Session, said: Said, shown: Iterable[str]) -> None:
    """That the answers are what this update can have made of them. `shown`: the actions of all buttons."""
    old, new = values(before), values(after)
    if old == new:
        return
    session = before or Session(id="", language="nl", phase=Interview.welcome.value)
    assert not said.oddity, "what cannot be an answer changes none"
    if said.tap:
        may = [after_action(session, said.tap.partition(":")[2])]
    elif said.file:
        may = after_file(session, said)
    elif said.phone:
        assert isinstance(asked(session), Phone), "a number is taken only where it is asked"
        may = [{**old, "phone": tidy("phone", said.phone)}]
    else:
        words = clean(said.words)
        may = after_words(before, words, said.source) + [after_action(session, each) for each in shown]
    key = question.key if (question := asked(before)) else ""
    may += [swept(before, after, each, key) for each in may]
    assert new in may, (changed(old, new), said)
