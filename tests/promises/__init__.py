"""The promises of docs/promises.md, with figures."""
