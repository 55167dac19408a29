"""What an operator does with the data: what is pending, what was set aside, another key, a copy.

Nothing personal is printed but where it was asked for in so many words.
"""

import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import App, opened
from bot.dossier.complaint import Filed, State
from bot.errors import BotError, SettingError, StoreError
from bot.lanes import KINDS, WITHDRAWAL, awaited, kind
from bot.settings import Settings
from bot.store.backup import back_up
from bot.store.folder import DataFolder, InUse, Unsealed, needed
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from dialogs.staff.orders import reference_of

DONE, NOT_DONE = 0, 1
NOTHING = "Nothing is pending."


def rotate_key(settings: Settings) -> int:
    """Seal everything with the newest key. NOT_DONE: the older keys stay, as something was left, or nothing
    was sealed anew: their order may be wrong.
    """
    folder, _vault = _data(settings, whole=False)
    folder.hold()
    try:
        # Now that nobody can change the key, and what it opens, any more.
        _folder, vault = _data(settings, whole=False)
        TinyStore(settings.data, vault)  # it gives what was saved last its own file
        count = folder.rotate(settings.data_keys)
    except Unsealed as error:
        for failure in error.failures:
            print(f"left: {failure}", file=sys.stderr)
        keys = "KLACHTWIJZER_DATA_KEY" if settings.data_keys else folder.key
        print(
            f"{error}, so keep the older key in {keys}. Mend or remove them, and try again.", file=sys.stderr
        )
        return NOT_DONE
    finally:
        folder.release()
    if settings.data_keys and not count:
        print(
            f"Nothing was encrypted anew: everything in {settings.data} opens with the first key in "
            "KLACHTWIJZER_DATA_KEY already. If that is the old key, swap them, as in new,old, and try again. "
            "If it is the new one, remove all but the first."
        )
        return NOT_DONE
    print(f"Files encrypted anew: {count}. Everything in {settings.data} opens with the newest key.")
    if settings.data_keys:
        print("Now remove all but the first key from KLACHTWIJZER_DATA_KEY.")
    else:
        print(f"{folder.key} holds a new key. Keep a copy of it in another place.")
    print("Copies of the data that were made before still need the older key.")
    return DONE


def backup(settings: Settings, target: Path) -> int:
    """Copy the data. NOT_DONE: something in the copy does not open, or is missing: it cannot be read.

    Raises SettingError where no copy was made.
    """
    folder, vault = _data(settings, whole=False)
    count, failures = back_up(folder, vault, target)
    for failure in failures:
        print(f"wrong: {failure}", file=sys.stderr)
    print(f"Files copied to {target}: {count}. The key is not in it: keep that in another place.")
    return NOT_DONE if failures else DONE


async def outbox(settings: Settings) -> int:
    """Print what still has to be delivered. NOT_DONE: something is stuck, or cannot be read."""
    store = TinyStore(settings.data, _data(settings)[1], alone=False)
    found, troubled = await _pending_ones(store)
    for path, lines in store.damage().items():
        print(
            f"wrong: {path}: lines that do not open: {lines}. What was saved in them may be lost.",
            file=sys.stderr,
        )
        troubled = True
    troubled = await _tell_unreadable(store, store.delivered) or troubled
    for filed in sorted(found, key=lambda filed: filed.complaint.moment):
        print(_headed(filed))
        for name, delivery in filed.deliveries.items():
            if delivery.state is not State.DONE:
                print(f"  {name}: {_pending(filed, name, settings)}")
            alarmed = delivery.alarmed and delivery.state is State.DUE
            troubled = troubled or alarmed or delivery.state in (State.STUCK, State.UNREPORTED)
    if not found and not troubled:
        print(NOTHING)
    return NOT_DONE if troubled else DONE


async def resend(settings: Settings, reference: str | None, delivery: str | None, again: bool) -> int:
    """Make pending deliveries at once, or have the running program make them.

    `reference`: of this complaint only; `delivery`: this one only; `again`: also where it was made.
    NOT_DONE: not all of them were delivered, or one cannot be read. Raises BotError where that cannot be
    asked.
    """
    store = TinyStore(settings.data, _data(settings)[1], alone=False)
    if delivery and not reference and kind(delivery) not in KINDS:
        raise SettingError(f"--delivery: none is called {delivery}. `klachtwijzer outbox` tells their names.")
    if again and not reference:
        raise SettingError("--again: name the reference of the complaint that is to be sent again.")
    found, troubled = (
        ([await store.filed(_known(store, reference))], False) if reference else await _pending_ones(store)
    )
    wanted: dict[str, list[str]] = {}
    for filed in found:
        if names := _wanted(filed, delivery, again, named=reference is not None):
            wanted[filed.complaint.id] = names
    if not wanted:
        if not troubled:
            print(
                f"{reference}: all was delivered. Send its mail once more with --again."
                if reference
                else NOTHING
            )
        return NOT_DONE if troubled else DONE
    for complaint, names in wanted.items():
        await store.ask_again(complaint, names, made=again)
    try:
        async with opened(settings) as app:
            await app.outbox.deliver(wanted)
            outcomes = [await _told(app, *each) for each in wanted.items()]
    except InUse:
        print(
            "The running klachtwijzer tries it within half a minute, or else the next that is started. "
            "Then `klachtwijzer outbox` tells what came of it."
        )
        return NOT_DONE if troubled else DONE
    return DONE if all(outcomes) and not troubled else NOT_DONE


def aside(settings: Settings, name: str | None, personal_data: bool) -> int:
    """List what was set aside, or print one update: without what it says, unless `personal_data`.

    NOT_DONE: something cannot be read. Raises BotError where there is none of that name.
    """
    folder, vault = _data(settings)
    paths = sorted(path for path in (folder.path / "aside").glob("*.sealed") if name in (path.stem, None, ""))
    if name and not paths:
        raise BotError(f"nothing was set aside under the name {name}. `klachtwijzer aside` lists all.")
    troubled = False
    for path in paths:
        try:
            update = json.loads(vault.read(path) or b"{}")
        except (StoreError, ValueError) as error:
            print(f"wrong: {error}", file=sys.stderr)
            troubled = True
            continue
        if name:
            print(json.dumps(update if personal_data else _blank(update), indent=2))
        else:
            at, kinds = vault.sealed_at(path), ", ".join(key for key in update if key != "update_id")
            print(f"{path.stem}  {_moment(at.isoformat() if at else '')}  {kinds or 'nothing'}")
    if not paths:
        print("Nothing was set aside.")
    return NOT_DONE if troubled else DONE


def _data(settings: Settings, *, whole: bool = True) -> tuple[DataFolder, Vault]:
    """The data directory as it is. Raises SettingError where it cannot be opened, by this user or at all.

    `whole`: also where one of its folders cannot be.
    """
    folder = DataFolder(settings.data)
    folder.only_its_owner()
    if whole:
        folder.look_into()
    with needed():
        vault = folder.vault(settings.data_keys, make=False)
    if vault is None:
        raise SettingError(f"KLACHTWIJZER_DATA: there is nothing in {os.path.abspath(settings.data)} yet.")
    return folder, vault


async def _pending_ones(store: TinyStore) -> tuple[list[Filed], bool]:
    """What still has to be delivered; True: some of it cannot be read, which is told."""
    found: list[Filed] = []
    return found, await _tell_unreadable(store, store.undelivered, found.append)


async def _tell_unreadable(
    store: TinyStore,
    complaints: Callable[[], Awaitable[Iterable[str]]],
    take: Callable[[Filed], None] = lambda _filed: None,
) -> bool:
    """Take each of these that can be read, and tell which cannot; whether there is one."""
    troubled = False
    for complaint in await complaints():
        try:
            take(await store.filed(complaint))
        except StoreError as error:
            if complaint in await complaints():  # else it was delivered or erased just now
                print(f"wrong: {error}", file=sys.stderr)
                troubled = True
    return troubled


def _known(store: TinyStore, reference: str) -> str:
    complaint = store.find(reference_of(reference) or reference)
    if complaint is None:
        raise BotError(f"there is no complaint {reference} here. It may have been erased.")
    return complaint


def _wanted(filed: Filed, delivery: str | None, again: bool, *, named: bool) -> list[str]:
    """Which deliveries of it are asked for. Raises BotError where one was named that cannot be made."""
    reference = filed.complaint.reference
    open_names = [name for name, each in filed.deliveries.items() if each.state is not State.DONE]
    chosen = delivery or ("mail" if again else None)
    if chosen is None:
        return open_names
    if chosen not in filed.deliveries:
        if not named:
            return []
        raise BotError(f"{reference} has no delivery {chosen}, only: {', '.join(filed.deliveries)}.")
    if chosen in open_names:
        return [chosen]
    if filed.withdrawn and chosen not in WITHDRAWAL:
        raise BotError(f"{reference} was withdrawn: its {chosen} is not sent any more.")
    if again:
        return [chosen]
    if not named:
        return []
    made = filed.deliveries[chosen]
    raise BotError(f"{reference}: {chosen} was delivered {_moment(made.at)}. Send it once more with --again.")


async def _told(app: App, complaint: str, names: Sequence[str]) -> bool:
    """Print what came of the deliveries; whether all were made."""
    try:
        filed = await app.store.filed(complaint)
    except StoreError:
        print("A complaint was delivered, and then erased as its tenant had asked.")
        return True
    for name in names:
        delivery = filed.deliveries[name]
        done = delivery.state is State.DONE
        outcome = (
            f"delivered ({delivery.how})" if done else f"not delivered: {_pending(filed, name, app.settings)}"
        )
        print(f"{filed.complaint.reference}: {name}: {outcome}")
    return all(filed.deliveries[name].state is State.DONE for name in names)


def _headed(filed: Filed) -> str:
    notes = [f"sent in {_moment(filed.complaint.at)}"]
    notes += [f"withdrawn {_moment(filed.withdrawn)}"] if filed.withdrawn else []
    notes += ["erased when delivered"] if filed.erase else []
    return f"{filed.complaint.reference}: {', '.join(notes)}"


def _pending(filed: Filed, name: str, settings: Settings) -> str:
    """Where a delivery stands, in words without personal data."""
    if first := awaited(filed, name):
        return f"waits until {first} is delivered"
    delivery = filed.deliveries[name]
    tried = f"{delivery.attempts} attempts" if delivery.attempts else "not tried yet"
    why = f": {delivery.failure}" if delivery.failure else ""
    if delivery.state is State.STUCK:
        return f"STUCK after {tried}, the last {_moment(delivery.next)}{why}"
    if delivery.state is State.UNREPORTED:
        tried += ", and staff could not be told"
    when = f"next {_moment(delivery.next) if delivery.next else 'at once'}"
    if not settings.opens(filed.complaint.channel):
        when = "waits for KLACHTWIJZER_TELEGRAM_TOKEN, which is not set here"
    return f"{tried}, {when}{why}"


def _moment(iso: str) -> str:
    """The moment on this machine's clock."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}" if iso else "at a moment unknown"


def _blank(value: Any) -> Any:
    """The shape of an update, with nothing that it says."""
    if isinstance(value, dict):
        return {key: _blank(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_blank(each) for each in value]
    if isinstance(value, str):
        return f"({len(value)} characters)"
    return value if isinstance(value, bool | None) else "(number)"
