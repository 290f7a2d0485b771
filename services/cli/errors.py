"""What ends a command with a sentence for people."""


class Failed(Exception):
    """The command could not do what was asked. The text is one line: what, where, what to do."""
