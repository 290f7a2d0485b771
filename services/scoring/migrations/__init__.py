"""The history of the scoring service's own tables (events.store.revisions)."""
