"""What the tests drive the real thing with: a strict Telegram, visitors, stories, a mail server."""
