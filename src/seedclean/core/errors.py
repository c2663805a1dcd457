"""Errors by their consequence: each class has one exit code. Each text names the place and the remedy."""

from __future__ import annotations

from pathlib import Path

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_STOPPED = 3
EXIT_LOCKED = 4
EXIT_READER_GONE = 141  # what a shell reports for a program that SIGPIPE ended


class SeedcleanError(Exception):
    """Base of every error that seedclean raises on purpose. The command line ends with its `exit_code`."""

    exit_code = EXIT_STOPPED


class ConfigError(SeedcleanError):
    """A config, a rule file or an option is wrong. Nothing was read. The text names file, line and valid choices."""

    exit_code = EXIT_USAGE


class StoppedError(SeedcleanError):
    """The run ended before it put its files in place. OUT is as it was."""

    exit_code = EXIT_STOPPED


class DamagedStateError(StoppedError):
    """What OUT remembers is damaged, or is not what a run wrote. OUT is as it was. The text says what to do.

    Attributes:
        damage: what was seen.
    """

    def __init__(self, text: str, damage: str) -> None:
        super().__init__(text)
        self.damage = damage


class InterruptedRunError(StoppedError):
    """The run was stopped from outside, as by a lack of memory. OUT is as it was; the next run goes on from there."""

    exit_code = EXIT_STOPPED


class NoInputError(SeedcleanError):
    """There was nothing to read: most often a disk is not mounted, or a path is wrong. OUT is as it was."""

    exit_code = EXIT_SOME_FAILED


class RuleError(SeedcleanError):
    """A rule cuts articles instead of boilerplate. OUT is as it was. The text names the rule."""

    exit_code = EXIT_SOME_FAILED


class StageError(SeedcleanError):
    """A stage raised an exception on one document. The run rejects the document with this text, and goes on."""

    exit_code = EXIT_SOME_FAILED

    def __init__(self, stage: str, cause: BaseException) -> None:
        super().__init__(stage, cause)
        self.stage = stage
        self.cause = cause

    def __str__(self) -> str:
        """Name the stage and the cause."""
        return f"{self.stage}: {type(self.cause).__name__}: {self.cause}"


def describe_error(error: BaseException) -> tuple[str, int]:
    """Return the message for an error that ends a command, and the exit code.

    >>> describe_error(KeyboardInterrupt())
    ('stopped, nothing was committed', 3)
    """
    if isinstance(error, SeedcleanError):
        return f"{error}{_gone_folder()}", error.exit_code
    if isinstance(error, OSError):
        cause = f"{error.filename or 'output'}: {error.strerror}"
        return f"{cause}: stopped, nothing was committed{_gone_folder()}", EXIT_STOPPED
    return "stopped, nothing was committed", EXIT_STOPPED


def _gone_folder() -> str:
    """Return what to add if no relative path can be found, whatever it names."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return " (the folder in which this command was started is gone: `cd` into it again, or into another one)"
    return ""
