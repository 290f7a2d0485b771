"""The histories of the copies: a folder of Alembic revisions for each (events.store.revisions)."""
