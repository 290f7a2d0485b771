"""The history of the directory's own tables (events.store.revisions)."""
