"""Ways for a tenant to talk with the assistant. Each renders the same Screens."""
