"""The history of the feed's own tables (events.store.revisions)."""
