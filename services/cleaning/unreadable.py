"""What making something to be seen of a file raises."""


class UnreadableError(ValueError):
    """A file is not built as its kind is, or takes too much to read: nobody could look at it."""


class BusyError(Exception):
    """There is no turn now: too many files are being read, or another one of the same account."""
