"""What the commands tell that move nothing: help, privacy, status, the tenant's own data."""

from collections.abc import Callable
from datetime import datetime

from dialogs.complaint.commands import COMMANDS, slash
from dialogs.complaint.windows import mail_status, place_now
from dialogs.screen import Kind
from dialogs.text import _
from dialogs.window import Entry, Scene, overview


def tell_help(_scene: Scene) -> list[Entry]:
    return [
        Entry(
            _(
                "You can tap a button, or type the words on it. "
                "Questions about the rules? Ask the committee: {committee_email}."
            )
        ),
        Entry(_("You can type these words at any moment, with the slash before them:")),
        *(
            Entry(
                _("{command}: {summary}", command=slash(command.action), summary=command.summary), Kind.ITEM
            )
            for command in COMMANDS
            if command.listed
        ),
    ]


def tell_privacy(_scene: Scene) -> list[Entry]:
    return [
        Entry(_("I ask only for what the committee needs.")),
        Entry(
            _(
                "Before you send your complaint, nobody at the committee or {organisation} "
                "reads your answers. "
                "I keep them encrypted: in secret code."
            )
        ),
        Entry(_("After you send it, the committee and its secretary read it.")),
        Entry(_("The person concerned may respond in writing, and so will see it.")),
        Entry(_("A messenger such as Telegram can also read what is sent through it.")),
        Entry(_("{command} shows all that I keep about you.", command=slash("mydata"))),
        Entry(_("With {command} you can erase everything.", command=slash("delete"))),
    ]


def tell_status(scene: Scene) -> list[Entry]:
    told = [
        Entry(
            _(
                "Your complaint {reference} was received on {moment}.",
                reference=sent["reference"],
                moment=datetime.fromisoformat(sent["at"]),
            )
        )
        for sent in scene.session.sent
    ]
    if told:
        told.append(Entry(mail_status(scene.deliveries)))
    if scene.session.phase == "welcome" and not scene.session.answers:
        told.append(
            Entry(
                _("You have not begun a complaint yet.")
                if not told
                else _("You have not begun another complaint.")
            )
        )
    elif scene.session.phase != "submitted":
        told.append(
            Entry(
                _(
                    "The complaint that you are working on has not been sent yet. You are at {place}.",
                    place=place_now(scene),
                )
            )
        )
    return told


def tell_my_data(scene: Scene) -> list[Entry]:
    told = [
        Entry(_("This is all that I keep about you."), Kind.HEADING),
        Entry(
            _(
                "I also keep the language you chose and your place in the conversation. "
                "I keep the number of this chat, and which messages I have handled or could not handle."
            )
        ),
    ]
    answers = list(overview(scene.form.questions, scene.session))
    told.extend(answers or [Entry(_("You have not given any answer yet."))])
    told.extend(
        Entry(
            _(
                "Complaint sent: {reference}. I also keep the whole complaint and your files.",
                reference=sent["reference"],
            )
        )
        for sent in scene.session.sent
    )
    return told


def tell_read(_scene: Scene) -> list[Entry]:
    return [Entry(_("I cannot read aloud yet. Your phone or computer may be able to read this text to you."))]


_TELLERS: dict[str, Callable[[Scene], list[Entry]]] = {
    "help": tell_help,
    "privacy": tell_privacy,
    "status": tell_status,
    "mydata": tell_my_data,
    "read": tell_read,
}


def tell(action: str, scene: Scene) -> list[Entry]:
    """What the command has to say at this scene."""
    return _TELLERS[action](scene)
