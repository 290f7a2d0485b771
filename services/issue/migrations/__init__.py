"""The history of the issue service's own tables (events.store.revisions)."""
