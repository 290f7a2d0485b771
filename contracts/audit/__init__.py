"""The archive of every event of every service."""
