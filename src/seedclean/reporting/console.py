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
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.reporting.log_handlers import printed_logs
from seedclean.reporting.progress import ProgressBar, ProgressLog
from seedclean.write.output_folder import unstopped

SummaryLine = tuple[str, int, str]  # name, number, note


def summarise_pages(report: Report) -> list[SummaryLine]:
    """Return the summary of a run over pages."""
    lines = [
        ("pages read", report.pages_read, ""),
        ("pages failed", report.pages_failed, _reasons(report.failed)),
        *_if_any("pages unchanged", report.pages_unchanged, "seen by an earlier run, skipped"),
        *_if_any("pages replaced", report.pages_replaced, "changed since an earlier run"),
        *_if_any("articles again", report.recalled, "of earlier runs, decided again"),
        ("articles", report.articles, "documents that no stage dropped"),
        ("kept", report.kept, "clean.jsonl"),
        ("duplicates", report.duplicates, "duplicates.jsonl"),
        ("dropped", report.dropped.total(), _reasons(report.dropped)),
        ("characters read", report.characters_read, ""),
        ("characters left", report.characters_out, "in all documents, kept or not"),
    ]
    if report.skipped:
        lines.insert(2, ("files skipped", report.skipped.total(), _reasons(report.skipped)))
    return lines


def _if_any(name: str, number: int, note: str) -> list[SummaryLine]:
    return [(name, number, note)] if number else []


def summarise_rows(report: Report) -> list[SummaryLine]:
    """Return the summary of a dedup of rows."""
    lines = [
        ("rows read", report.documents, ""),
        ("rows failed", report.pages_failed, _reasons(report.failed)),
        ("kept", report.kept, ""),
        ("duplicates", report.duplicates, ""),
        ("excerpts", report.dedup["excerpts"], "stand in longer ones"),
    ]
    if report.skipped:
        lines.insert(2, ("files skipped", report.skipped.total(), _reasons(report.skipped)))
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

    @unstopped()
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
        if sys.stdout.isatty():
            _table(lines, out, below)
            return
        for name, number, note in lines:
            click.echo(f"{name:<16}{number:>12,}  {note}".rstrip())
        click.echo(f"written to {out} in {below}")


def log_end(report: Report, seconds: float) -> None:
    """Log the warnings of a run, then that it has ended.

    Args:
        report: the run's numbers.
        seconds: how long it took.
    """
    for warning in report.warnings:
        log_warning(warning)
    log_event(
        "end",
        f"{report.kept:,} articles kept, in {seconds:.1f} s",
        seconds=round(seconds, 3),
        pages=report.pages_read,
        unchanged=report.pages_unchanged,
        replaced=report.pages_replaced,
        kept=report.kept,
        duplicates=report.duplicates,
        dropped=report.dropped.total(),
        failed=report.pages_failed,
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
    from rich.console import Console  # noqa: PLC0415 - only a terminal pays for it
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
