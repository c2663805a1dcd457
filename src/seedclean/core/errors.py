"""Errors by consequence: each class is one exit code, each text names the place and the remedy."""

from __future__ import annotations

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_STOPPED = 3
EXIT_LOCKED = 4


class SeedcleanError(Exception):
    """Base of every error that seedclean raises on purpose; `exit_code` is what the CLI ends with."""

    exit_code = EXIT_STOPPED


class ConfigError(SeedcleanError):
    """A config, rule file or option is wrong: nothing was read, the text says file, line and choices."""

    exit_code = EXIT_USAGE


class StoppedError(SeedcleanError):
    """The run ended before its files were put in place; OUT is as it was."""

    exit_code = EXIT_STOPPED


class RuleError(SeedcleanError):
    """A rule cuts articles instead of boilerplate; nothing was put in place, the text names the rule."""

    exit_code = EXIT_SOME_FAILED


class StageError(SeedcleanError):
    """A stage raised on one document; the run goes on and the document is rejected with this text."""

    exit_code = EXIT_SOME_FAILED

    def __init__(self, stage: str, cause: BaseException) -> None:
        super().__init__(stage, cause)
        self.stage = stage
        self.cause = cause

    def __str__(self) -> str:
        """Name the stage and the cause."""
        return f"{self.stage}: {type(self.cause).__name__}: {self.cause}"


def describe_error(error: BaseException) -> tuple[str, int]:
    """Return what is said of an error that ends a command, and the exit code.

    >>> describe_error(KeyboardInterrupt())
    ('stopped, nothing was committed', 3)
    """
    if isinstance(error, SeedcleanError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        return f"{error.filename or 'output'}: {error.strerror}: stopped, nothing was committed", EXIT_STOPPED
    return "stopped, nothing was committed", EXIT_STOPPED
