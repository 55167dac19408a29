"""The staff's side: what they can do with a complaint that was sent, and what is said back to them."""
