"""The one family of errors that the library raises; only the command line and the page turn them into text."""


class WenbaoError(Exception):
    """Something could not be done.

    Parameters
    ----------
    what
        What is wrong, and where (a file, a line, a name), in one sentence without a full stop.
    remedy
        What the user can do about it, in one sentence without a full stop.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}" if self.remedy else self.what


class ModelError(WenbaoError):
    """The embedding model cannot be found, provisioned or loaded."""


class VectorError(WenbaoError):
    """Vectors do not fit: wrong dimension, not finite, not of unit length, or made with another model."""
