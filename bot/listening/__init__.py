"""Speech to text. Nothing is imported here: the worker must stay small."""
