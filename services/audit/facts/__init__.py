"""The archive: what came, as it came, and the ways in which it is looked at; what events name."""
