"""What seedclean says while it works: records of the logger `seedclean`, which any program can route or silence.

Nothing is printed from here. The command line and `seedclean.run` in a notebook attach handlers of their own, see
`seedclean.reporting.log_handlers`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

LOGGER = logging.getLogger("seedclean")
LOGGER.addHandler(logging.NullHandler())  # else Python prints warnings of programs that attach none
PROGRESS_LOGGER = LOGGER.getChild("progress")

_run_id: ContextVar[str] = ContextVar("run_id", default="")


def new_run_id() -> str:
    """Return an id for a run: when it began, and eight random digits, so that no other run has it.

    >>> new_run_id() == new_run_id()
    False
    """
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(4)}"


def current_run_id() -> str:
    """Return the id of the run that this context works for; empty outside of a run.

    >>> current_run_id()
    ''
    """
    return _run_id.get()


@contextmanager
def run_context() -> Iterator[str]:
    """Give all that is logged inside the id of one run, and return it; a run inside of a run has the outer one's id."""
    if outer := _run_id.get():
        yield outer
        return
    token = _run_id.set(new_run_id())
    try:
        yield _run_id.get()
    finally:
        _run_id.reset(token)


def log_event(
    name: str,
    message: str,
    *,
    level: int = logging.INFO,
    shown: bool = False,
    logger: logging.Logger = LOGGER,
    **values: Any,
) -> None:
    """Log an event; the record has the attributes `event`, `values`, `shown` and `run` beside the usual ones.

    Args:
        name: of the event, as JSON logs have it: `begin`, `warning`, …
        message: a sentence for people.
        level: of the `logging` module.
        shown: whether a terminal shows it although it is neither warning nor error.
        logger: which logger.
        values: the event's fields.
    """
    if logger.isEnabledFor(level):
        extra = {"event": name, "values": values, "shown": shown, "run": current_run_id()}
        logger.log(level, "%s", message, extra=extra)


def log_warning(text: str) -> None:
    """Log a warning.

    >>> log_warning("5 of 15 pages failed")
    """
    log_event("warning", text, level=logging.WARNING, text=text)


def log_error(text: str, exit_code: int) -> None:
    """Log an error that ends a command, and the exit code."""
    log_event("error", text, level=logging.ERROR, text=text, exit_code=exit_code)
