"""What can be asked of the issue service: by coordinators, departments, verifiers and callers."""
