"""The history of the copy of the working calendars."""
