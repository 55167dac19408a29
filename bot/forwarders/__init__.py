"""Ways for a complaint to reach somebody."""

from typing import Protocol

from bot.dossier.complaint import Complaint


class Forwarder(Protocol):
    """Delivers one thing about a complaint to one place.

    `vital`: a complaint that could not be delivered here stays in the outbox, and staff are told.
    """

    vital: bool

    async def forward(self, complaint: Complaint) -> str:
        """Deliver it and say how. Raises TryLater or Undeliverable."""
