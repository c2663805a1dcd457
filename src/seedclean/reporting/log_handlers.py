"""How log records of seedclean are printed: as lines for people, or as JSON, one object a line."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TextIO

import click
import orjson

from seedclean.core.events import LOGGER
from seedclean.reporting.progress import in_notebook

_WITHOUT_NAME = {"learn"}  # events whose lines do not begin with the name of the program


class TextFormatter(logging.Formatter):
    """`seedclean: warning: …` for a warning, `seedclean: …` for anything else."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        if getattr(record, "event", "") in _WITHOUT_NAME:
            return record.getMessage()
        warning = "warning: " * (record.levelno == logging.WARNING)
        return f"seedclean: {warning}{record.getMessage()}"


class JsonFormatter(logging.Formatter):
    """An event as a JSON object: `event`, `time` (ISO 8601, UTC), `level`, `run` (the run's id), and its own fields."""

    def format(self, record: logging.LogRecord) -> str:
        r"""Return the JSON of a record; one that is no event of seedclean becomes the event `log` with its `text`.

        >>> record = logging.makeLogRecord({"msg": "late", "created": 1795885385.123, "levelname": "WARNING"})
        >>> JsonFormatter().format(record)
        '{"event":"log","time":"2026-11-28T17:03:05.123Z","level":"warning","text":"late"}'
        """
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {"event": getattr(record, "event", "log"), "time": time, "level": record.levelname.lower()}
        if run := getattr(record, "run", ""):
            event["run"] = run
        event |= getattr(record, "values", {"text": record.getMessage()})
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(event).decode()
        except TypeError:  # a lone surrogate, as in the name of a file that is not UTF-8
            return json.dumps(event, separators=(",", ":"))


def forget_unread_output(stream: TextIO) -> None:
    """Let go of what waits in the buffer of a stream that is full or has no reader: Python writes it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


class StreamPrinter(logging.Handler):
    """Prints records. If the stream cannot be written to any more, the command goes on without a log.

    Its reader is gone, or its disk is full: what the command does is worth more. The exit code tells how it ended, and
    `history` has the warnings of a run that was committed.
    """

    def __init__(self, stream: TextIO, formatter: logging.Formatter) -> None:
        super().__init__()
        self._stream = stream
        self._is_written = True
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        if self._is_written:
            try:
                click.echo(self.format(record), file=self._stream)
            except OSError:
                self._is_written = False
                forget_unread_output(self._stream)


@contextmanager
def notebook_logs() -> Iterator[None]:
    """Print the warnings of what runs inside, if that is a notebook which has not set up logging itself."""
    if not in_notebook():
        yield
        return
    _notebook_printer.begin()
    try:
        yield
    finally:
        _notebook_printer.end()


class _NotebookPrinter:
    """One handler for all runs of a notebook, also for those that go on in several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs = 0
        self._attached = ExitStack()

    def begin(self) -> None:
        """Attach the handler for the first run, unless the notebook has set up logging itself."""
        with self._lock:
            self._runs += 1
            if self._runs == 1 and all(isinstance(handler, logging.NullHandler) for handler in _handlers()):
                self._attached.enter_context(printed_logs(quiet=True))

    def end(self) -> None:
        """Take the handler away after the last run."""
        with self._lock:
            self._runs -= 1
            if not self._runs:
                self._attached.close()


_notebook_printer = _NotebookPrinter()


def _handlers() -> list[logging.Handler]:
    """Return the handlers that get the records of seedclean."""
    return [*LOGGER.handlers, *(logging.getLogger().handlers if LOGGER.propagate else ())]


def _is_shown(record: logging.LogRecord) -> bool:
    """Say whether a terminal shows a record: warnings, errors, and events that are marked as shown."""
    return record.levelno >= logging.WARNING or getattr(record, "shown", False)


@contextmanager
def printed_logs(*, as_json: bool = False, quiet: bool = False, stream: TextIO | None = None) -> Iterator[None]:
    """Print what is logged inside, and put the logger back as it was.

    Args:
        as_json: JSON events instead of lines for people.
        quiet: only warnings and errors.
        stream: where to; None: standard error.
    """
    handler = StreamPrinter(stream or sys.stderr, JsonFormatter() if as_json else TextFormatter())
    if not as_json:
        handler.addFilter(_is_shown)
    handler.setLevel(logging.WARNING if quiet else logging.INFO)
    level = LOGGER.level
    LOGGER.setLevel(min(LOGGER.getEffectiveLevel(), handler.level))
    LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)
