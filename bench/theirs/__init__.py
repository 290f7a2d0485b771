"""The libraries that stand beside us, used as their own documentation says."""
