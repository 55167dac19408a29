"""The world around the conversation: channels, store, forwarding."""
