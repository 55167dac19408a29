"""The facts about the organisation, from a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import SettingError

PACKAGED = Path(__file__).with_name("organisation.toml")


@dataclass(frozen=True)
class Organisation:
    """`acknowledgement_days`: None where the organisation promises no period. `erase_sent_after_days`:
    how long a complaint that was delivered is kept here.
    """

    name: str
    committee_email: str
    postal_address: tuple[str, ...]
    free_of_charge: bool
    emergency_number: str
    timezone: ZoneInfo
    language: str
    erase_sent_after_days: int = 365
    acknowledgement_days: int | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        """The placeholders that every text may use."""
        return {
            "organisation": self.name,
            "committee_email": self.committee_email,
            "postal_address": ", ".join(self.postal_address),
            "emergency_number": self.emergency_number,
            "free_of_charge": "yes" if self.free_of_charge else "",
            "acknowledgement_days": str(self.acknowledgement_days or ""),
            "erase_sent_after_days": str(self.erase_sent_after_days),
        }


def load(path: Path | None) -> Organisation:
    """The organisation of this file; None: the packaged one. Raises SettingError."""
    try:
        stored = tomllib.loads((path or PACKAGED).read_text(encoding="utf-8"))
        return _read(stored)
    except OSError as error:
        raise SettingError(f"KLACHTWIJZER_ORGANISATION: {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"KLACHTWIJZER_ORGANISATION: {path} is not text in UTF-8.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingError(f"KLACHTWIJZER_ORGANISATION: {path} is not right: {error}.") from error


_DAYS = ("acknowledgement_days", "erase_sent_after_days")
_MOST_DAYS = 36500
"""A hundred years: a date so much later is still one that a calendar has."""

_TEXTS = ("name", "committee_email", "emergency_number", "timezone", "language")


def _is_address(text: str) -> bool:
    try:
        return text.isascii() and Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError, MessageError):  # in words of a library
        return False


def _read(stored: dict[str, Any]) -> Organisation:
    for key in _TEXTS:
        if not isinstance(stored.get(key), str) or not stored[key].strip():
            raise ValueError(f"{key} must be a text")
    if not _is_address(stored["committee_email"]):
        raise ValueError("committee_email must be an e-mail address without accents (its domain as xn--...)")
    address = stored.get("postal_address")
    if not isinstance(address, list) or not address or not all(isinstance(a, str) for a in address):
        raise ValueError("postal_address must be a list of lines")
    if not isinstance(stored.get("free_of_charge"), bool):
        raise ValueError("free_of_charge must be true or false")
    for key in _DAYS:
        days = stored.get(key)
        if days is not None and (type(days) is not int or not 1 <= days <= _MOST_DAYS):
            raise ValueError(f"{key} must be a number of days from 1 to {_MOST_DAYS}")
    unknown = set(stored) - {*_TEXTS, *_DAYS, "postal_address", "free_of_charge"}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is not known")
    try:
        zone = ZoneInfo(stored["timezone"])
    except (KeyError, ValueError) as error:
        raise ValueError(f"timezone {stored['timezone']} is not known") from error
    return Organisation(
        name=stored["name"],
        committee_email=stored["committee_email"],
        postal_address=tuple(address),
        free_of_charge=stored["free_of_charge"],
        emergency_number=stored["emergency_number"],
        timezone=zone,
        language=stored["language"],
        **{key: stored[key] for key in _DAYS if key in stored},
    )
