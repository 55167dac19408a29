"""What the lines of a story do and check, on a stage of paper."""

from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.story import StoryDiffers, read_story
from bot.telling import Given, NotHere, Telling

COMMITTEE = "committee@example.nl"


@dataclass
class PaperStage:
    """Keeps what was done; `heard` and the others are what is to be read."""

    done: list[tuple[object, ...]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    heard: str = ""
    choices: list[str] = field(default_factory=list)
    files: list[Given] = field(default_factory=list)
    committee: str = COMMITTEE
    mails: list[EmailMessage] = field(default_factory=list)

    async def says(self, words: str) -> None:
        self.done.append(("says", words))

    async def taps(self, label: str) -> None:
        self.done.append(("taps", label))

    async def taps_old(self, label: str) -> None:
        raise NotHere("paper has no buttons.")

    async def sends(self, name: str, caption: str) -> None:
        self.done.append(("sends", name, caption))

    async def speaks(self, name: str) -> None:
        self.done.append(("speaks", name))

    async def shares(self, number: str) -> None:
        self.done.append(("shares", number))

    async def edits(self, old: str, new: str) -> None:
        self.done.append(("edits", old, new))

    async def waits(self, time: timedelta) -> None:
        self.done.append(("waits", time))

    async def restarts(self) -> None:
        self.done.append(("restarts",))

    async def settles(self) -> None:
        """Nothing is on its way."""

    def notes(self, words: str) -> None:
        self.noted.append(words)

    @property
    def staff_heard(self) -> str:
        raise NotHere("paper has no staff.")


def mail(to: str, body: str, *files: str) -> EmailMessage:
    written = EmailMessage()
    written["To"], written["Subject"] = to, "Klacht KLW-1"
    written.set_content(body)
    for name in files:
        written.add_attachment(b"x", maintype="image", subtype="jpeg", filename=name)
    return written


async def tell(folder: Path, stage: PaperStage, *lines: str) -> None:
    path = folder / "verhaal.txt"
    path.write_text("\r\n".join(["Taal: nl", *lines]), encoding="utf-8-sig")
    await Telling(read_story(path), stage).play()


DUTCH = """
Huurder typt: Jan
 Jansen
Huurder kiest: Ja: dat klopt
Huurder stuurt: foto.jpg | Hier lekt het
Huurder stuurt: brief.pdf
Huurder spreekt in: klacht.ogg
Huurder deelt het eigen nummer: 0612345678
Huurder verandert: Jan => Jan Jansen
Er gaan 3 dagen voorbij:
er gaat 1 uur voorbij
Er gaan 2 weken voorbij:
Er gaan 45 minuten voorbij:
Assistent start opnieuw:
"""

ENGLISH = """
tenant types: Jan
 Jansen
Tenant chooses: Ja: dat klopt
Tenant sends: foto.jpg | Hier lekt het
Tenant sends: brief.pdf
Tenant speaks: klacht.ogg
Tenant shares the own number: 0612345678
Tenant edits: Jan => Jan Jansen
3 days go by:
1 hour goes by:
2 weeks go by:
45 minutes go by
Assistant starts again:
"""

DONE = [
    ("says", "Jan\nJansen"),
    ("taps", "Ja: dat klopt"),
    ("sends", "foto.jpg", "Hier lekt het"),
    ("sends", "brief.pdf", ""),
    ("speaks", "klacht.ogg"),
    ("shares", "0612345678"),
    ("edits", "Jan", "Jan Jansen"),
    ("waits", timedelta(days=3)),
    ("waits", timedelta(hours=1)),
    ("waits", timedelta(weeks=2)),
    ("waits", timedelta(minutes=45)),
    ("restarts",),
]


@pytest.mark.parametrize("lines", [DUTCH, ENGLISH], ids=["Dutch", "English"])
async def test_what_a_tenant_does_is_the_same_in_both_languages(tmp_path: Path, lines: str) -> None:
    stage = PaperStage()
    await tell(tmp_path, stage, *lines.splitlines())
    assert stage.done == DONE


async def test_what_a_stage_has_not_is_left_out_and_said(tmp_path: Path) -> None:
    stage = PaperStage()
    await tell(tmp_path, stage, "Huurder kiest een oude knop: Ja", "Medewerkers lezen: Jan")
    assert stage.noted == [
        "line 2 is left out: paper has no buttons.",
        "line 3 is left out: paper has no staff.",
    ]


def full() -> PaperStage:
    return PaperStage(
        heard="Wat is\nuw naam?",
        choices=["Alles klopt, ga verder", "Wijzig", "Nog niet"],
        files=[
            Given("KLW-1.html", b"<style>b {}</style><p>Postbus 712 &amp; meer</p>"),
            Given("kaart.txt", b"Vraag het gewoon."),
        ],
        mails=[
            mail(COMMITTEE, "Jan Jansen", "foto-7.jpg"),
            mail("jan@example.nl", "Dit is een kopie", "KLW-1.html"),
            mail(COMMITTEE, "Ingetrokken"),
        ],
    )


MET = (
    "Assistent zegt: Wat is uw naam?",
    "Assistant does not say: Bedankt",
    "Keuzes: Alles klopt, ga verder, Nog niet",
    "Huurder krijgt het bestand: KLW-",
    "In het bestand staat: Postbus 712 & meer",
    "Commissie leest: Klacht KLW-1 Jan",
    "Committee reads: Ingetrokken",
    "Commissie leest niet: kopie",
    "Commissie krijgt als bijlage: .jpg",
    "Commissie kreeg: 2 mails",
    "Huurder krijgt per e-mail: Dit is een kopie",
)

NOT_MET = {
    "Assistent zegt: Hoe heet u?": '"Wat is uw naam?"',
    "Assistent zegt niet: uw naam": '"Wat is uw naam?"',
    "Keuzes: Nog niet, Wijzig": '"Alles klopt, ga verder, Wijzig, Nog niet"',
    "Keuzes: Verstuur": '"Alles klopt, ga verder, Wijzig, Nog niet"',
    "Huurder krijgt het bestand: .pdf": '"KLW-1.html, kaart.txt"',
    "In het bestand staat: Postbus": '"Vraag het gewoon."',
    "Commissie leest: kopie": '"Klacht KLW-1 Jan Jansen Klacht KLW-1 Ingetrokken foto-7.jpg"',
    "Commissie leest niet: Jan": '"Klacht KLW-1 Jan Jansen Klacht KLW-1 Ingetrokken foto-7.jpg"',
    "Commissie krijgt als bijlage: .html": '"foto-7.jpg"',
    "Commissie kreeg: 1 klacht": '"2"',
    "Huurder krijgt per e-mail: Jan": '"Klacht KLW-1 Dit is een kopie"',
}


async def test_what_is_as_it_is_written(tmp_path: Path) -> None:
    await tell(tmp_path, full(), *MET)


@pytest.mark.parametrize("line", NOT_MET)
async def test_what_is_not_as_it_is_written(tmp_path: Path, line: str) -> None:
    with pytest.raises(StoryDiffers) as differs:
        await tell(tmp_path, full(), *MET[:2], line)
    assert str(differs.value) == f'verhaal.txt, line 4: expected "{line}", but seen was: {NOT_MET[line]}'


async def test_the_newest_file_is_read_again_after_something_was_done(tmp_path: Path) -> None:
    named = ("Huurder krijgt het bestand: KLW-", "Huurder typt: Dank u", "In het bestand staat: Vraag het")
    await tell(tmp_path, full(), *named)


async def test_what_was_seen_is_told_briefly(tmp_path: Path) -> None:
    stage = PaperStage(heard="lang verhaal " * 1000)
    with pytest.raises(StoryDiffers) as differs:
        await tell(tmp_path, stage, "Assistent zegt: kort")
    assert len(str(differs.value)) < 600
    assert "[...]" in str(differs.value)


async def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    stage = PaperStage(files=[Given("brief.pdf", b"%PDF\xff\xfe")])
    with pytest.raises(StoryDiffers, match="which is no text"):
        await tell(tmp_path, stage, "In het bestand staat: Jan")
