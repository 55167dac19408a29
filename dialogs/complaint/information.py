"""What the commands tell that move nothing: help, privacy, status, the tenant's own data."""

from collections.abc import Callable
from datetime import datetime

from dialogs.asking import overview, shown
from dialogs.complaint.afterwards import mail_status, withdrawal, withdrawn
from dialogs.complaint.commands import COMMANDS, slash
from dialogs.complaint.stages import kept, standing
from dialogs.complaint.windows import place_now
from dialogs.gathering import describe_file
from dialogs.keeping import erased_on
from dialogs.screen import Kind
from dialogs.text import Dated, _
from dialogs.window import Entry, Keepsake, Scene


def tell_help(_scene: Scene) -> list[Entry]:
    return [
        Entry(
            _(
                "You can tap a button, or type the words on it. About the rules you can ask "
                "the committee: {committee_email}."
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
                "reads your answers. I keep them in secret code."
            )
        ),
        Entry(_("After you send it, the committee and its secretary read it.")),
        Entry(_("Later the person it is about sees it too, and may respond in writing.")),
        Entry(_("An app such as Telegram can also read what you send with it.")),
        Entry(_("{command} shows all that I keep about you.", command=slash("mydata"))),
        Entry(_("With {command} you can erase everything.", command=slash("delete"))),
        Entry(_("If you do not send your complaint, I erase it. That is 30 days after your last message.")),
        Entry(_("If you send it, I erase it here after {erase_sent_after_days} days.")),
    ]


def tell_status(scene: Scene) -> list[Entry]:
    told = []
    for sent in scene.session.sent:
        received = datetime.fromisoformat(sent["at"])
        text = _(
            "Your complaint {reference} was received on {moment}.",
            reference=sent["reference"],
            moment=received,
        )
        told.append(Entry(text))
        if "withdrawn" not in sent:
            told += standing(scene.session.proceedings.get(sent["id"], ()))
    for sent in scene.session.sent[:-1]:
        if "withdrawn" in sent:
            told.append(Entry(withdrawn(sent)))
    if told and "withdrawn" in scene.session.sent[-1]:
        told.extend(withdrawal(scene))
    elif told:
        told.append(Entry(mail_status(scene.deliveries)))
    if scene.session.phase == "welcome" and not scene.session.answers:
        told.append(
            Entry(
                _("You have not begun a complaint yet.")
                if not told
                else _("You have not begun another complaint.")
            )
        )
    elif scene.session.place not in ("submitted", "withdrawing"):
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
                "I keep the number of this chat. "
                "I also keep which messages I have read, and which I could not read."
            )
        ),
        *([Entry(_("I also keep when you last sent a complaint."))] if scene.session.lately else []),
        *_kept_until(scene),
    ]
    forms = [scene.form, *([scene.form.aside] if scene.form.aside else [])]
    answers = [entry for form in forms for entry in overview(form.questions, scene.session)]
    told.extend(answers or [Entry(_("You have not given any answer yet."))])
    told.extend(_waiting(scene))
    for sent in scene.session.sent:
        told.append(
            Entry(
                _(
                    "Complaint sent: {reference}. I also keep the whole complaint and your files.",
                    reference=sent["reference"],
                )
            )
        )
        told += kept(scene.session.proceedings.get(sent["id"], ()))
    return told


def _waiting(scene: Scene) -> list[Entry]:
    """Answers that are still to be checked, and the files that were spoken."""
    told = []
    for key, proposed in scene.session.proposed.items():
        question = scene.form[key]
        told.append(Entry(question.named(scene.session.answers), Kind.HEADING))
        told.append(Entry(_("I still have to check this with you:")))
        told += shown(question, proposed["value"], Kind.TEXT) if proposed["value"] is not None else ()
    spoken = [
        item
        for item in (scene.session.answers.get("evidence") or {"items": []})["items"]
        if item.get("answer")
    ]
    if spoken:
        told.append(Entry(_("Voice messages"), Kind.HEADING))
        told += [Entry(describe_file(item)) for item in spoken]
    return told


def _kept_until(scene: Scene) -> list[Entry]:
    session = scene.session
    if not session.touched or session.place == "submitted" or not session.answers:
        return []
    day = Dated(erased_on(session))
    return [Entry(_("I erase your answers on {day}, unless you go on before that.", day=day))]


def my_data(scene: Scene) -> Keepsake:
    """All that is held, to be kept as a file; with the complaints that were sent, in full."""
    entries = [*tell_my_data(scene), *(entry for paper in scene.papers for entry in paper)]
    return Keepsake(
        name=_("my-data.html"),
        title=_("My data"),
        entries=tuple(entries[1:]),
        caption=_("All that I keep about you, as a file."),
    )


def tell_here(scene: Scene) -> list[Entry]:
    told = [Entry(_("Good that you are back. You were at {place}.", place=place_now(scene)))]
    if scene.session.phase == "welcome":
        told.append(Entry(_("I have kept what you told me.")))
    return told


def tell_quiet(_scene: Scene) -> list[Entry]:
    return [Entry(_("I do not remind you any more. I only tell you before I erase something."))]


_TELLERS: dict[str, Callable[[Scene], list[Entry]]] = {
    "help": tell_help,
    "privacy": tell_privacy,
    "status": tell_status,
    "mydata": tell_my_data,
    "here": tell_here,
    "quiet": tell_quiet,
}


def tell(action: str, scene: Scene) -> list[Entry]:
    """What the command has to say at this scene."""
    return _TELLERS[action](scene)
