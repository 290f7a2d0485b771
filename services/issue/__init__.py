"""The issue service: issues and their assignments, from intake to verified and closed."""
