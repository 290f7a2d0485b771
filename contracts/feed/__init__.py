"""The departments' face: one numbered, frozen feed each."""
