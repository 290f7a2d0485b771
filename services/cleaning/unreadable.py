"""What cleaning raises."""


class UnreadableError(ValueError):
    """A file is not built as its kind is: nobody could say what else is in it."""
