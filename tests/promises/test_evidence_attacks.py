"""Promise 12, the other side: what a file can do to the bot, and to the process that looks at it."""

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from bot.evidence.inspector import Inspector
from bot.evidence.markup import elements
from bot.evidence.verdict import Safe, Unsafe
from bot.evidence.worker import MEMORY
from tests.kit.campaign import Figures, rounds
from tests.kit.corpus import BAD, GOOD
from tests.kit.documents import WORD
from tests.kit.files import verdict, what_it_is_not
from tests.kit.filing import come_to
from tests.kit.house import House
from tests.kit.making import drawn, photographed, saved, zipped
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

pytestmark = pytest.mark.promise(12)


async def test_a_worker_that_is_killed_or_hangs_costs_one_file(
    inspector: Inspector, figures: Figures
) -> None:
    """SIGKILL at a random moment while it looks at a large picture, and time that runs out."""
    heavy, light = saved(drawn((5000, 5000)), "PNG", compress_level=1), photographed()
    expected = await inspector.inspect(light)
    chance, lost, kills = random.Random(12), 0, rounds(3, 200)
    for _kill in range(kills):
        looking = asyncio.create_task(verdict(inspector, heavy))
        await asyncio.sleep(chance.uniform(0.01, 0.1))
        assert inspector.pid
        with suppress(ProcessLookupError):
            os.kill(inspector.pid, signal.SIGKILL)
        lost += await looking == "unchecked"
        assert await inspector.inspect(light) == expected, "the next one is looked at"
    assert lost > 0, "some were killed in the middle"
    impatient = Inspector(limit=0.02)
    assert await verdict(impatient, heavy) == "unchecked"
    assert impatient.pid is None, "it was ended"
    await impatient.close()
    figures(f"{kills} SIGKILLs of the worker while it looked: {lost} files asked for again, 0 others lost")


async def test_a_stop_while_a_file_is_looked_at_refuses_nothing(inspector: Inspector) -> None:
    """The update was not handled then, and comes again after the next start."""
    looking = asyncio.create_task(inspector.inspect(saved(drawn((5000, 5000)), "PNG", compress_level=1)))
    await until(lambda: inspector.pid is not None)
    await inspector.close()
    with pytest.raises(InterruptedError):
        await looking


async def test_a_worker_that_dies_is_told_as_a_try_again(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "evidence")
    house.app.inspector._limit = 0.001
    await tenant.sends("foto.jpg", photographed())
    assert tenant.sees("want ik kon het niet controleren. Stuur het nog een keer.")
    house.app.inspector._limit = 30
    await tenant.sends("foto.jpg", photographed())
    assert tenant.sees("Ontvangen")


async def test_the_largest_picture_that_is_kept_stays_within_the_limits(
    inspector: Inspector, figures: Figures
) -> None:
    sides = rounds(1500, 6300)
    began = time.monotonic()
    safe = await inspector.inspect(saved(drawn((sides, sides), "RGBA"), "PNG", compress_level=1))
    took = time.monotonic() - began
    assert safe.media_type == "image/png"
    status = await asyncio.to_thread(Path(f"/proc/{inspector.pid}/status").read_text)
    (peak,) = (int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmPeak"))
    limits = await asyncio.to_thread(Path(f"/proc/{inspector.pid}/limits").read_text)
    assert re.search(rf"Max address space +{MEMORY} +{MEMORY}", limits)
    assert re.search(r"Max file size +0 +0", limits)
    assert re.search(r"Max processes +0 +0", limits)
    assert peak < MEMORY // 2**20
    figures(f"a picture of {sides**2 / 1e6:.0f} million dots: {peak} MB at most in the worker, {took:.1f} s")


def test_a_document_has_so_many_elements_and_no_more() -> None:
    content = b"<x>" + b"<a/>" * 9 + b"</x>"
    assert elements(content, 10) == 10
    with pytest.raises(Unsafe, match="bomb"):
        elements(content, 9)


def test_the_bot_itself_never_decodes_a_picture() -> None:
    """Pillow is not even in its process."""
    code = "import sys, bot.app, bot.channels.telegram.channel; print([m for m in sys.modules if m == 'PIL'])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def _mutated(chance: random.Random, samples: list[bytes]) -> bytes:
    """A file, changed as chance has it."""
    content = bytearray(chance.choice(samples))
    for _change in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(content) + 1)
        other = chance.choice(samples)
        start = chance.randrange(len(other))
        piece = other[start : start + chance.choice((1, 4, 16, 200, 5000))]
        how = chance.randrange(6)
        if how == 0:
            content[place : place + 1] = bytes((chance.randrange(256),))
        elif how == 1:
            content[place : place + len(piece)] = piece
        elif how == 2:
            content[place:place] = piece
        elif how == 3:
            del content[place : place + len(piece)]
        elif how == 4:
            del content[max(place, 8) :]
        else:
            content += piece
        if not content:
            content = bytearray(b"\0")
    return bytes(content)


async def test_no_mutated_file_harms_the_bot_or_passes_for_what_it_is_not(figures: Figures) -> None:
    inspector = Inspector(limit=300)  # the tests of other promises may keep the machine busy
    seed = random.SystemRandom().randrange(2**32)
    chance, count = random.Random(seed), rounds(150, 30_000)
    samples = [content for content, _kind in GOOD.values()]
    samples += [content for content, _reason in BAD.values() if len(content) < 20_000]
    samples.append(zipped(WORD, zipfile.ZIP_STORED))
    verdicts: Counter[str] = Counter()
    await inspector.inspect(samples[0])
    pid = inspector.pid
    for number in range(count):
        content = _mutated(chance, samples)
        result = await verdict(inspector, content)
        if isinstance(result, Safe):
            assert what_it_is_not(result) == "", (seed, number, result.media_type)
            verdicts["kept"] += 1
        else:
            assert result != "unchecked", (seed, number)
            verdicts["refused"] += 1
    assert inspector.pid == pid, "the worker never ended"
    await inspector.close()
    told = f"{verdicts['kept']:,} kept and {verdicts['refused']:,} refused"
    figures(f"{count:,} mutated files: {told}, 0 kept that are not what they say, 0 crashes of bot or worker")
