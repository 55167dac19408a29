"""Text to speech. Nothing is imported here: the worker must stay small."""
