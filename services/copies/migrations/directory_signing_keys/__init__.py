"""The history of the copy of the published signing keys."""
