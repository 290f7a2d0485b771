"""The history of the copy of the departments, with their names, hours and offices."""
