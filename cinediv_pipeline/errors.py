"""One error tree. Each error says what is wrong, where, and how to repair it."""

from typing import ClassVar

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_REFUSED = 2
EXIT_PARTIAL = 3
EXIT_INTERRUPTED = 130


class CinedivError(Exception):
    """Any trouble that cinediv foresees.

    ``exit_code`` is what a command that ends with this error returns to the shell.
    """

    exit_code: ClassVar[int] = EXIT_FAILED


class SettingsError(CinedivError):
    """A setting is missing or wrongly written; the message names it and shows the right form."""

    exit_code = EXIT_REFUSED


class HomeError(CinedivError):
    """The home cannot be used: wrong kind, not writable, or at work for another refresh."""

    exit_code = EXIT_REFUSED


class SourceError(CinedivError):
    """A publisher's data could not be fetched or is not in the form that its module documents."""


class AnswerError(SourceError):
    """One answer of an API could not be had; others may be."""


class ContractError(CinedivError):
    """A table does not have the columns and types that its specification promises."""


class StorageError(CinedivError):
    """Bytes could not be stored or found (disk full, read-only, missing)."""


class ModelError(CinedivError):
    """A language model cannot be asked at all: wrong key, unknown model, unreachable, quota."""


class ModelAnswerError(ModelError):
    """One request to a language model got no answer; others may."""


class TooLongError(ModelAnswerError):
    """A request is longer than the model can read; a shorter one may do."""


class RefusedError(ModelAnswerError):
    """An endpoint will not have one request read, for what it says; others may be."""


class NoSightError(ModelError):
    """A model, or the server that runs it, takes no pictures."""


class SlowAnswerError(ModelAnswerError):
    """An answer did not come in time; a shorter one may."""


class ReleaseError(CinedivError):
    """A release could not be made, found, rolled back or withdrawn."""

    exit_code = EXIT_REFUSED


class SiteError(CinedivError):
    """The public site cannot be built."""

    exit_code = EXIT_REFUSED


class AnalysisError(CinedivError):
    """A file cannot be analysed: another format, damaged, too large."""

    exit_code = EXIT_REFUSED


class NoOcrError(AnalysisError):
    """Text stands on a picture, and nothing here reads it."""


class KeyRefusedError(CinedivError):
    """A key of the API cannot be made or found."""

    exit_code = EXIT_REFUSED


class InterruptionError(CinedivError):
    """The operator interrupted a command; nothing is broken."""

    exit_code = EXIT_INTERRUPTED


class NotificationError(CinedivError):
    """A failure could not be reported to the configured webhook or mailbox."""
