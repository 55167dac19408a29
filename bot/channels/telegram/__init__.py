"""Telegram, on python-telegram-bot."""

import os

# The library's way to choose timedeltas, its only form from the next major version on.
os.environ.setdefault("PTB_TIMEDELTA", "true")
