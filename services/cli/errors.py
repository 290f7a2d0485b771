"""What ends a command with a sentence for people, and with which exit code."""

DONE, FAILED, WRONG = 0, 1, 2


class Failed(Exception):
    """The command could not do what was asked. The text is one line: what, where, what to do."""

    exit_code = FAILED


class Wrong(Failed):
    """What the command was given is wrong: an argument, a file, a setting. Nothing was done."""

    exit_code = WRONG
