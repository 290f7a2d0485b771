"""The history of the visit service's own tables (events.store.revisions)."""
