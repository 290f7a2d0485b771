"""The history of the archive's tables (events.store.revisions)."""
