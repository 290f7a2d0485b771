"""The history of the tables that every service's database has (events.store.tables)."""
