"""What making something to be seen of a file raises."""


class UnreadableError(ValueError):
    """A file is not built as its kind is, or takes too much to read: nobody could look at it."""


class GivenUpError(UnreadableError):
    """A file took more time or memory than one may, and its reading was ended."""


class BusyError(Exception):
    """There is no turn now: too many files are being read, or another one of the same account."""
