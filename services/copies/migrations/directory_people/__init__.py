"""The history of the copy of the people, their roles and areas."""
