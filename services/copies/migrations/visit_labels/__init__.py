"""The history of the copy of the labels."""
