"""What a command prints: its log on standard error, its summary on standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from seedclean.core.errors import SeedcleanError, describe_error
from seedclean.core.events import log_error, log_event, log_warning, run_context
from seedclean.core.figures import FIGURES, named_values
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.reporting.log_handlers import forget_unread_output, printed_logs
from seedclean.reporting.progress import ProgressBar, ProgressLog
from seedclean.write.output_folder import finish_despite_interrupt

SummaryLine = tuple[str, int, str]  # label, number, note


def summarise_pages(report: Report) -> list[SummaryLine]:
    """Return the summary of a run over pages."""
    always = {
        "pages": "",
        "failed": _reasons(report.failed),
        "articles": "kept ones and duplicates",
        "kept": "clean.jsonl",
        "duplicates": "duplicates.jsonl",
        "dropped": _reasons(report.dropped),
        "characters_read": "",
        "characters_left": "in articles, and in what was dropped",
    }
    if_any = {
        "skipped": _reasons(report.skipped),
        "unchanged": "seen by an earlier run, skipped",
        "replaced": "changed since an earlier run",
        "other_text": "what they held before stays",
        "repeated_id": "their ids tell them apart",
        "other_folder": "the folder is in their ids",
        "reopened": "of earlier runs, decided again",
    }
    order = ("pages", "failed", *if_any, *list(always)[2:])
    notes = always | if_any
    values = named_values(report.as_dict(), *order)
    return [(FIGURES[name].label, values[name], notes[name]) for name in order if name in always or values[name]]


def summarise_rows(report: Report) -> list[SummaryLine]:
    """Return the summary of `seedclean dedup`, which counts a row as a document, and a row that failed as a page."""
    content = report.as_dict()
    lines = [
        (FIGURES["pieces"].label, FIGURES["pieces"].value(content), ""),
        ("rows failed", FIGURES["failed"].value(content), _reasons(report.failed)),
        *((FIGURES[name].label, FIGURES[name].value(content), "") for name in ("kept", "duplicates")),
        (FIGURES["excerpts"].label, FIGURES["excerpts"].value(content), "stand in longer ones"),
    ]
    if report.skipped:
        skipped = FIGURES["skipped"]
        lines.insert(2, (skipped.label, skipped.value(content), _reasons(report.skipped)))
    return lines


class CommandOutput:
    """What a command prints, from its start: progress and warnings as log records, at the end the summary.

    Args:
        quiet: nothing but warnings and errors.
        as_json: events instead of text.
    """

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._begin = time.monotonic()
        self._quiet, self._json = quiet, as_json
        self._bar = ProgressBar() if sys.stderr.isatty() and not quiet and not as_json else None
        self.progress: Progress = self._bar or ProgressLog()

    @property
    def has_bar(self) -> bool:
        """Whether a bar shows the progress, so that no lines do."""
        return self._bar is not None

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    @finish_despite_interrupt()
    def finish(self, report: Report, out: str, lines: list[SummaryLine], page: str = "") -> None:
        """Log warnings and the last event, and print the summary table on standard output.

        Args:
            report: the run's numbers.
            out: where it wrote.
            lines: the summary.
            page: where it is to be looked at.
        """
        self.stop()
        seconds = time.monotonic() - self._begin
        log_end(report, seconds)
        if self._quiet or self._json:
            return
        below = f"{seconds:.1f} s{f'; to look at: {page}' * bool(page)}"
        with _despite_full_output():
            if sys.stdout.isatty():
                _table(lines, out, below)
                return
            for name, number, note in lines:
                click.echo(f"{name:<16}{number:>12,}  {note}".rstrip())
            click.echo(f"written to {out} in {below}")


@contextmanager
def _despite_full_output() -> Iterator[None]:
    """Go on if standard output is full or has no reader any more: what a command was asked for is done."""
    try:
        yield
        sys.stdout.flush()
    except OSError:
        forget_unread_output(sys.stdout)


def log_end(report: Report, seconds: float) -> None:
    """Log the warnings of a run, then that it has ended.

    Args:
        report: the run's numbers.
        seconds: how long it took.
    """
    names = ("pages", "unchanged", "replaced", "kept", "duplicates", "dropped", "failed")
    values: dict[str, Any] = named_values(report.as_dict(), *names)
    for warning in report.warnings:
        log_warning(warning)
    log_event(
        "end",
        f"{report.kept:,} articles kept, in {seconds:.1f} s",
        seconds=round(seconds, 3),
        **values,
        warnings=len(report.warnings),
    )


@contextmanager
def command_output(*, quiet: bool, as_json: bool) -> Iterator[CommandOutput]:
    """Print the log of a command and return its output; the bar goes however the command ends.

    With JSON events an error is the last of them; else the caller prints it.

    Args:
        quiet: nothing but warnings and errors.
        as_json: events instead of text.
    """
    output = CommandOutput(quiet=quiet, as_json=as_json)
    with run_context(), printed_logs(as_json=as_json, quiet=quiet or output.has_bar):
        try:
            yield output
        except (SeedcleanError, KeyboardInterrupt, OSError) as error:
            if not as_json:
                raise
            text, code = describe_error(error)
            log_error(text, code)
            raise click.exceptions.Exit(code) from error
        finally:
            output.stop()


def _table(lines: list[SummaryLine], out: str, below: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import, and only a terminal needs it
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=f"seedclean: {escape(out)}", caption=escape(below), show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    for name, number, note in lines:
        table.add_row(name, f"{number:,}", escape(note))
    Console().print(table)


def _reasons(counts: Any) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if number)
