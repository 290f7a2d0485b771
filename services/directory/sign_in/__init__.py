"""Signing in: by password or through an external issuer, each exchanged for a token of our own."""
