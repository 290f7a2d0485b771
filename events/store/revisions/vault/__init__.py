"""The history of the key vault (events.vault)."""
