"""The frozen complaint, and the documents that are made of it."""
