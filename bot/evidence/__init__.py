"""Files that are safe to open, by what they hold. Nothing is imported here: the worker must stay small."""
