"""Promise 12: evidence is safe to open. By what a file holds, and not by its name."""

import asyncio
import io
import wave
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.evidence.inspector import Inspector
from bot.evidence.verdict import ENDINGS, Safe, fitting
from bot.evidence.worker import look
from bot.props import made_up
from dialogs.complaint import ODD
from dialogs.said import Oddity
from tests.kit.campaign import Figures
from tests.kit.corpus import BAD, GOOD
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.files import verdict, what_it_is_not
from tests.kit.filing import come_to
from tests.kit.house import TENANT, House, answers, at_the_terminal, open_house
from tests.kit.mailserver import mail_server
from tests.kit.making import CANARY, WORDS, drawn, photographed, saved, zipped
from tests.kit.visitor import TelegramVisitor

pytestmark = pytest.mark.promise(12)

COMMITTEE = "klachtencommissie"


async def test_harmless_files_are_kept_as_what_they_are(inspector: Inspector, figures: Figures) -> None:
    for name, (content, kind) in GOOD.items():
        safe = await verdict(inspector, content)
        assert isinstance(safe, Safe), (name, safe)
        assert safe.media_type == kind, name
        assert CANARY not in safe.content, f"nothing is told in {name}"
        assert what_it_is_not(safe) == "", name
        again = await inspector.inspect(content)
        assert again == safe, f"{name} comes out the same each time"
    told = sum(CANARY in content for content, _kind in GOOD.values())
    figures(f"{len(GOOD)} kinds of harmless files kept, {told} told a place or a name: 0 tell it still")


async def test_harmful_files_are_refused_with_their_reason(inspector: Inspector, figures: Figures) -> None:
    for name, (content, reason) in BAD.items():
        assert await verdict(inspector, content) == reason, name
    reasons = Counter(reason for _content, reason in BAD.values())
    told = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    figures(f"{len(BAD)} harmful or unreadable files: 0 kept ({told})")
    assert set(reasons) | {"unchecked"} <= {oddity.value for oddity in ODD}


async def test_a_picture_stays_upright_sharp_and_as_it_was(inspector: Inspector) -> None:
    """However the telephone was held: the black square is at the left top in the end."""
    turns = {1: None, 3: 180, 6: 90, 8: 270}
    for orientation, degrees in turns.items():
        taken = drawn((800, 400)).rotate(degrees or 0, expand=True)
        safe = await inspector.inspect(photographed(orientation, turned=taken))
        with Image.open(io.BytesIO(safe.content)) as picture:
            seen = picture.convert("L")
            assert seen.size == (800, 400), orientation
            corners = [int(str(seen.getpixel(place))) for place in ((50, 50), (750, 50), (50, 350))]
        assert [value < 128 for value in corners] == [True, False, False], orientation
    clear = await inspector.inspect(GOOD["clear.png"][0])
    with Image.open(io.BytesIO(clear.content)) as picture:
        assert picture.getpixel((79, 39)) == (255, 255, 255), "what lets through is white, not black"
    for name in ("deep.png", "deep.tif"):
        deep = await inspector.inspect(GOOD[name][0])
        with Image.open(io.BytesIO(deep.content)) as picture:
            assert picture.getpixel((4, 4)) == 30_000 // 256, name
    large = await inspector.inspect(saved(drawn((4000, 3000)), "JPEG"))
    with Image.open(io.BytesIO(large.content)) as picture:
        assert picture.size == (3000, 2250)


async def test_text_says_the_same_in_every_encoding(inspector: Inspector) -> None:
    kept = {
        (await inspector.inspect(GOOD[name][0])).content
        for name in ("chat.txt", "notepad.txt", "windows.txt")
    }
    assert kept == {GOOD["chat.txt"][0]}


FRAGMENTS = {"movflags": "frag_keyframe+empty_moov", "write_prft": "wallclock"}


@pytest.mark.parametrize(
    ("form", "sound", "pictures", "options"),
    [
        ("ogg", "libopus", None, {}),
        ("wav", "pcm_s16le", None, {}),
        ("wav", "pcm_f32le", None, {}),
        ("wav", "adpcm_ima_wav", None, {}),
        ("wav", "pcm_s24le", None, {}),
        ("mp3", "libmp3lame", None, {}),
        ("mp4", "aac", "libx264", {}),
        ("mp4", "aac", "libx264", FRAGMENTS),
        ("mov", "pcm_s16be", "libx264", {}),
        ("3gp", "aac", "mpeg4", {}),
        ("matroska", "aac", "libx264", {}),
        ("webm", "libopus", "libvpx", {}),
    ],
)
def test_a_film_and_a_recording_still_play(
    form: str, sound: str, pictures: str | None, options: dict[str, str]
) -> None:
    """Made and played by FFmpeg, which names each track too."""
    av = pytest.importorskip("av", reason="the extra 'voice' is not installed")
    written = io.BytesIO()
    with av.open(written, "w", format=form, options=options) as container:
        container.metadata.update({"title": WORDS, "location": "+52.3702+004.8952/"})
        heard = container.add_stream(sound, rate=48000, layout="mono")
        streams = [heard]
        if pictures:
            streams.append(container.add_stream(pictures, rate=50, width=64, height=64, pix_fmt="yuv420p"))
        for stream in streams:
            stream.metadata.update({"title": WORDS, "handler_name": WORDS})
        for piece in range(20):
            frame = av.AudioFrame(format="s16", layout="mono", samples=960)
            frame.planes[0].update(bytes((piece, 0)) * 960)
            frame.sample_rate, frame.pts = 48000, piece * 960
            container.mux(heard.encode(frame))
            for seen in streams[1:]:
                picture = Image.new("RGB", (64, 64), (9 * piece, 0, 99))
                container.mux(seen.encode(av.VideoFrame.from_image(picture)))
        for stream in streams:
            container.mux(stream.encode())
    assert CANARY in written.getvalue()
    safe = look(written.getvalue())
    assert CANARY not in safe.content
    assert b"52.3702" not in safe.content
    plays = [_played(av, content) for content in (written.getvalue(), safe.content)]
    assert plays[0] == plays[1]
    assert len(plays[0]) > (30 if pictures else 3)


def _played(av: Any, content: bytes) -> list[bytes]:
    """Each picture, and each piece of sound."""
    with av.open(io.BytesIO(content)) as container:
        return [bytes(frame.planes[0]) for frame in container.decode()]


@pytest.mark.parametrize("name", ["voice.wav", "streamed.wav", "cut.wav", "dictated.mp3"])
def test_a_recording_that_is_kept_can_be_listened_to(name: str) -> None:
    pytest.importorskip("av", reason="the extra 'voice' is not installed")
    from bot.listening.sound import decoded

    with wave.open(decoded(look(GOOD[name][0]).content, longest=9)) as heard:
        assert heard.getnframes() > 100


def test_a_film_is_looked_for_nowhere_else() -> None:
    """A player that may open what a file names would tell that it was seen, and show something else."""
    content = look(GOOD["film.mov"][0]).content
    assert b"url \0\0\0\1" in content, "what it shows is said to be in the file itself"
    assert b"rdrf" not in content


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("foto.jpg", "image/jpeg", "foto.jpg"),
        ("foto.JPEG", "image/jpeg", "foto.JPEG"),
        ("scan.bmp", "image/png", "scan.png"),
        ("brief.pdf.exe", "application/pdf", "brief.pdf.pdf"),
        ("virus.exe", "text/plain", "virus.txt"),
        ("zonder", "image/png", "zonder.png"),
        (".pdf", "application/pdf", ".pdf.pdf"),
        ("brief van 3. maart 2026", "application/pdf", "brief van 3. maart 2026.pdf"),
        ("x.\u202egpj", "image/jpeg", "x.\u202egpj.jpg"),
    ],
)
def test_the_name_ends_as_what_the_file_is(name: str, kind: str, kept: str) -> None:
    assert fitting(name, kind) == kept
    assert kept.rpartition(".")[2].casefold() in ENDINGS[kind]


# From the tenant's telephone to the committee.


async def test_a_photo_reaches_the_committee_upright_and_tells_no_place(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    taken = photographed(6, turned=drawn((800, 400)).rotate(90, expand=True))
    sent = taken + zipped({"evil.exe": b"MZ"}) + CANARY
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        tenant = TelegramVisitor(telegram, TENANT)
        await come_to(tenant, "evidence")
        await tenant.sends("IMG_0001.jpg.exe", sent, caption="De lekkage")
        assert tenant.sees("Ontvangen: IMG_0001.jpg.jpg")
        await tenant.sends("plan.tif", GOOD["scan.tif"][0])
        await tenant.sends("foto.jpg", sent)
        (first, *_others) = (await answers(house))["evidence"]["items"]
        assert first["note"] == "De lekkage"
        for words in ("klaar", "klopt", "verstuur"):
            await tenant.says(words)
        await house.delivered()
        (mail,) = server.mails(COMMITTEE)
        await house.settle()
        data = house.settings.data
        sealed = [path for part in ("drafts", "evidence", "complaints") for path in (data / part).rglob("*")]
        stored = [house.app.store._vault.read(path) for path in sealed if path.is_file()]
    attached = {part.get_filename(): part for part in mail.iter_attachments()}
    kinds = {str(name): part.get_content_type() for name, part in attached.items()}
    assert kinds.pop("IMG_0001.jpg.jpg") == "image/jpeg"
    assert kinds.pop("plan.png") == "image/png"
    assert list(kinds.values()) == ["image/jpeg"], "a photo that Telegram gave no name"
    places = [mail.as_bytes(), *filter(None, stored), *(part.get_content() for part in attached.values())]
    assert not any(CANARY in place or b"evil.exe" in place for place in places)
    with Image.open(io.BytesIO(attached["IMG_0001.jpg.jpg"].get_content())) as picture:
        assert picture.size == (800, 400)
        assert int(str(picture.convert("L").getpixel((50, 50)))) < 128, "upright"
    assert len(stored) >= 4, "the complaint and three files"
    figures(f"3 photos with a place, a comment and an archive in them: found in 0 of {len(places)} places")


async def test_a_tenant_hears_why_a_file_is_refused_and_what_to_do(
    house: House, tenant: TelegramVisitor, figures: Figures
) -> None:
    """Nothing changes, and nothing of it is on the disk."""
    await come_to(tenant, "evidence")
    before = await answers(house)
    names = {reason: name for name, (_content, reason) in BAD.items() if name != "bomb.pdf"}
    for reason, name in names.items():
        await tenant.sends(f"{name}.pdf", BAD[name][0], caption="Kijk naar de tweede bladzijde")
        assert tenant.sees(house.app.languages["nl"](ODD[Oddity(reason)])), (name, tenant.heard)
        assert tenant.sees("Wat u erbij typte, heb ik niet bewaard."), name
    assert await answers(house) == before
    assert not [path for path in (house.settings.data / "evidence").rglob("*") if path.is_file()]
    await tenant.says("/language en")
    await tenant.sends("game.pdf", BAD["windows.pdf"][0], caption="Look")
    assert tenant.sees("it is a program. Please send a photo or screenshot instead.")
    assert tenant.sees("I have not kept what you typed with it.")
    await tenant.sends("foto.jpg", photographed())
    assert len((await answers(house))["evidence"]["items"]) == 1, "the next one is kept"
    figures(f"{len(names)} reasons heard in the chat: 0 answers changed, 0 files on the disk")


async def test_a_file_that_is_changed_into_a_harmful_one_stays(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "evidence")
    await tenant.sends("brief.pdf", made_up("brief.pdf"), caption="De brief")
    before = await answers(house)
    telegram = tenant.telegram
    (message,) = [number for number, said in telegram.said.items() if said.get("caption") == "De brief"]
    telegram.files["evil"] = BAD["script.pdf"][0]
    document = {"file_id": "evil", "file_unique_id": "evil", "file_name": "brief.pdf"}
    await telegram.edit(tenant.sender, message, document=document)
    await tenant.listens()
    assert tenant.sees("U hebt een eerder bericht gewijzigd. Ik heb dit document niet bewaard.")
    assert await answers(house) == before


async def test_a_file_that_comes_again_is_kept_once(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "evidence")
    telegram = tenant.telegram
    again = telegram.next_update
    await tenant.sends("foto.jpg", photographed())
    before = await answers(house)
    (said,) = [dict(said) for said in telegram.said.values() if "photo" in said]
    telegram.next_update = again
    await telegram.post(message=said)
    await tenant.listens()
    assert await answers(house) == before
    assert len(before["evidence"]["items"]) == 1


async def test_a_terminal_keeps_the_same_files(tmp_path: Path) -> None:
    async with open_house(tmp_path / "data") as house, at_the_terminal(house, "nl") as tenant:
        await come_to(tenant, "evidence")
        for name, content in (("leuk.jpg", BAD["windows.pdf"][0]), ("foto.exe", photographed())):
            await asyncio.to_thread((tmp_path / name).write_bytes, content)
        await tenant.says(f"/file {tmp_path / 'leuk.jpg'}")
        assert tenant.sees("want het is een programma")
        await tenant.says(f"/file {tmp_path / 'foto.exe'}")
        assert tenant.sees("Ontvangen: foto.jpg")
