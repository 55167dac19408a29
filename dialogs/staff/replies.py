"""What is said back to staff, in their chat."""

from collections.abc import Iterable, Sequence

from dialogs.complaint.stages import told
from dialogs.proceedings import Proceeding, Stage
from dialogs.screen import Button, Kind, Line, Screen
from dialogs.staff.orders import COMMANDS, PREFIX, STAGES, button
from dialogs.text import Text, Translator, _

EXAMPLE = "KLW-123-456-789"

ANONYMOUS = _("I cannot see who you are, so I do nothing. Please write under your own name.")
EDITED = _("You changed an earlier message. That does nothing here. Please send a new message.")
FORWARDED = _("This message was forwarded, so I do nothing. Please type it yourself.")

PUBLIC = _("Anybody can find this group, so I do nothing here. Please make it private first.")

NO_NUMBER = _("Please name the number of the complaint, such as {example}.", example=EXAMPLE)
NO_WORDS = _("Please type your question behind the number.")
NOTHING = _("Nothing was sent to the tenant.")
UNKNOWN = _("I do not know this command. To see all, type {help}.", help="/help")
HINT = _(
    "The tenant does not see this. To ask the tenant something, choose the button or type {help}.",
    help="/help",
)
STALE = _("Something happened with this complaint since then. Please give the command again.")
NOT_ONE_DAY = _(
    "I cannot read one day in that, with one time at most. Please type only that: 12 December 2026 at 14:00."
)


def not_there(reference: str) -> tuple[Text, ...]:
    return (
        _("I have no complaint {reference}. Please check the number.", reference=reference),
        _("It may also have been erased."),
    )


def there_twice(reference: str) -> tuple[Text, ...]:
    return (
        _("There are two complaints with the number {reference}.", reference=reference),
        _("Please write to these tenants by e-mail."),
    )


def unreadable(reference: str) -> tuple[Text, ...]:
    return (
        _("I cannot read complaint {reference}. Nothing was sent to the tenant.", reference=reference),
        _("Please tell the person who manages this program."),
    )


def too_long(length: int, limit: int) -> Text:
    return _(
        "That is too long for this question: {length} characters. Please use at most {limit}.",
        length=length,
        limit=limit,
    )


class Clerk:
    """Writes the replies, in the language of the staff."""

    def __init__(self, say: Translator) -> None:
        self._say = say

    def says(self, *texts: Text, rows: Iterable[tuple[Button, ...]] = ()) -> Screen:
        lines = tuple(Line(self._say(text)) for text in texts)
        return Screen(self._say.language, lines, rows=tuple(rows), token=PREFIX)

    def help(self) -> Screen:
        """The commands, and the steps by their names."""
        say = self._say
        lines = [Line(say(_("In this chat you can type:")))]
        for command in COMMANDS:
            example = f"/{say(command.name)}"
            if command.action in ("receive", "ask", "step"):
                example += f" {EXAMPLE}"
            told_ = _("{command}: {summary}", command=example, summary=command.summary)
            lines.append(Line(say(told_), Kind.ITEM))
        lines.append(
            Line(
                say(
                    _(
                        "Behind {step} you type one of these: {steps}.",
                        step="/" + say(COMMANDS[2].name),
                        steps=self._steps(),
                    )
                )
            )
        )
        lines.append(Line(say(_("Behind that you may type the date, and the time."))))
        lines.append(Line(say(_("In a reply to a message about a complaint you need no number."))))
        return Screen(say.language, tuple(lines), token=PREFIX)

    def not_a_step(self) -> Screen:
        return self.says(
            _("I do not know that step. You can type one of these: {steps}.", steps=self._steps())
        )

    def _steps(self) -> str:
        return ", ".join(self._say(label) for label, _words in STAGES.values())

    def buttons(self, reference: str) -> tuple[tuple[Button, ...], ...]:
        """What can be done with a complaint, for below a message about it."""
        say = self._say
        return (
            (button(say(_("Confirm receipt")), "receive", reference),),
            (button(say(_("Ask the tenant")), "ask", reference),),
            (button(say(_("Next step")), "step", reference),),
        )

    def ask(self, reference: str) -> Screen:
        text = _(
            "Please reply to this message with your question about complaint {reference}.",
            reference=reference,
        )
        return self.says(text, rows=[(button(self._say(_("Do not ask")), "asking", reference),)])

    def choose(self, reference: str) -> Screen:
        """Which step it is."""
        text = _("What is the next step of complaint {reference}?", reference=reference)
        rows = [
            (button(self._say(label), "stage", reference, stage),) for stage, (label, _w) in STAGES.items()
        ]
        return self.says(text, rows=rows)

    def when(self, reference: str, stage: Stage) -> Screen:
        text = _("Please reply to this message with the date of this step: {step}.", step=STAGES[stage][0])
        rows = [
            (button(self._say(_("Without a date")), "dating", reference, stage),),
            (button(self._say(_("Stop")), "no", reference),),
        ]
        return self.says(_("Complaint {reference}", reference=reference), text, rows=rows)

    def check(self, reference: str, what: Proceeding, number: int) -> Screen:
        """What the tenant would hear. `number`: how many proceedings there are."""
        say = self._say
        heard = [Line(say(entry.text), entry.kind) for entry in told(what, reference)]
        lines = (
            Line(say(_("This is what the tenant hears:"))),
            *(Line(line.text, Kind.QUOTE) for line in heard),
            Line(say(_("Is that right?")), Kind.QUESTION),
        )
        rows = (
            (button(say(_("Yes, tell the tenant")), "set", reference, f"{what.stage}:{what.day}:{number}"),),
            (button(say(_("No")), "no", reference),),
        )
        return Screen(say.language, lines, rows=rows, token=PREFIX)

    def open(self, rows: Sequence[tuple[str, Text | None, Sequence[Text]]], more: int) -> Screen:
        """The open complaints: reference, stage, what is still to be said of it. `more`: not shown."""
        say = self._say
        if not rows:
            return self.says(_("No complaint is open."))
        lines = [Line(say(_("These complaints are open:")))]
        for reference, label, notes in rows:
            stage = label or _("no step yet")
            line = say(_("{reference}: {step}.", reference=reference, step=stage))
            lines.append(Line(" ".join((line, *map(say, notes))), Kind.ITEM))
        if more:
            lines.append(Line(say(_("Not shown here: {number}.", number=more))))
        return Screen(say.language, tuple(lines), token=PREFIX)


def label_of(stage: str) -> Text:
    return STAGES[Stage(stage)][0]
