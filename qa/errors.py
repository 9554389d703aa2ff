"""Errors of the newspaper's side; they belong to the same family as those of `embeddings`."""

from embeddings.errors import ModelError, VectorError, WenbaoError

__all__ = ["AnswerFileError", "ArchiveError", "IssueError", "ModelError", "QuestionError", "VectorError", "WenbaoError"]


class IssueError(WenbaoError):
    """A newspaper issue cannot be read: missing, empty, binary, another format, or malformed."""


class QuestionError(WenbaoError):
    """A question, or a file of questions, cannot be used."""


class ArchiveError(WenbaoError):
    """An archive of issues cannot be read or written: damaged, of another model, in use, …"""


class AnswerFileError(WenbaoError):
    """The file for the answers cannot be written."""
