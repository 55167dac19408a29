"""The conversation: pure, synchronous Python that knows no messenger, disk, clock or network."""
