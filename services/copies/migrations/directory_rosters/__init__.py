"""The history of the copy of the duty rosters and their shifts."""
