"""What a run tells: a bar and a table on a terminal, plain lines or JSON events elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click
import orjson

from seedclean.core.errors import SeedcleanError, describe_error
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.reporting.rate import RateMeter, time_left
from seedclean.write.output_folder import unstopped

_LINE_EVERY = 30.0  # seconds between lines where there is no terminal


class ProgressLog(Progress):
    """Lines on standard error: every event as one JSON object, or as text only the progress, every 30 seconds."""

    def __init__(self, stream: TextIO, *, as_json: bool, quiet: bool) -> None:
        self._stream = stream
        self._json = as_json
        self._quiet = quiet
        self._files = self._size = 0
        self._run: dict[str, str] = {}
        self._begun = self._last = time.monotonic()
        self._pace = RateMeter(self._begun)

    def event(self, name: str, **values: Any) -> None:
        """Write one event as JSON."""
        if self._json and (not self._quiet or name in ("warning", "error")):
            click.echo(orjson.dumps({"event": name, **self._run, **values}).decode(), file=self._stream)

    def begin(self, sources: int, size: int, run: str = "") -> None:
        """Say how many files there are, how many bytes they have, and what the run is called."""
        self._files, self._size = sources, size
        self._run = {"run": run} if run else {}
        self.event("begin", files=sources, bytes=size)

    def advance(self, sources: int, size: int, report: Report) -> None:
        """Write a line if the last one is long ago."""
        now = time.monotonic()
        if now - self._last < _LINE_EVERY:
            return
        self._last = now
        pages = report.pages_read + report.pages_failed + report.pages_unchanged
        speed, paces = self._pace.rates(now, size, pages)
        left = (self._size - size) / speed if self._size >= size and speed > 0 else None
        self.event(
            "progress", files=sources, of=self._files, bytes=size, of_bytes=self._size, pages=pages,
            articles=report.articles, failed=report.pages_failed, unchanged=report.pages_unchanged,
            bytes_per_second=round(speed), seconds_left=None if left is None else round(left),
        )  # fmt: skip
        of = f" of {self._size / 1e6:,.1f}" if self._size else ""
        counts = [f"{report.articles:,} articles"]
        counts += [f"{report.pages_failed:,} failed"] * bool(report.pages_failed)
        counts += [f"{report.pages_unchanged:,} unchanged"] * bool(report.pages_unchanged)
        self._line(
            f"{size / 1e6:,.1f}{of} MB, {pages:,} pages ({paces:,.0f} a second, {speed / 1e6:.1f} MB/s),"
            f"{'' if left is None else f' {time_left(left)} left,'} {', '.join(counts)}"
        )

    def phase(self, name: str) -> None:
        """Say what comes next; as text, if the run is one that takes long."""
        self.event(name)
        if time.monotonic() - self._begun >= _LINE_EVERY:
            self._line(name)

    def _line(self, text: str) -> None:
        if not self._json and not self._quiet:
            click.echo(f"seedclean: {text}", file=self._stream)


class ProgressBar(Progress):
    """A progress bar on a terminal, or in a notebook."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only a terminal pays for it
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            DownloadColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        self._bar = RichProgress(
            TextColumn("{task.description}"), *columns, console=Console(stderr=True), transient=True
        )
        self._task = self._bar.add_task("reading", total=None)

    def begin(self, sources: int, size: int, run: str = "") -> None:  # noqa: ARG002 - a bar has no room for them
        """Start the bar."""
        self._bar.update(self._task, total=size or None)
        self._bar.start()

    def advance(self, sources: int, size: int, report: Report) -> None:  # noqa: ARG002 - as above
        """Move the bar."""
        pages = report.pages_read + report.pages_failed + report.pages_unchanged
        description = f"{pages:,} pages, {report.articles:,} articles"
        self._bar.update(self._task, completed=size, description=description)

    def phase(self, name: str) -> None:
        """Name the phase."""
        self._bar.update(self._task, description=name)

    def stop(self) -> None:
        """Take the bar away."""
        self._bar.stop()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Return a bar on a terminal and in a notebook; elsewhere what says nothing."""
    if not (sys.stderr.isatty() or "ipykernel" in sys.modules):
        yield Progress()
        return
    bar = ProgressBar()
    try:
        yield bar
    finally:
        bar.stop()


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
    """What a command tells, from its start.

    Args:
        quiet: nothing but errors.
        as_json: events instead of text.
    """

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._begin = time.monotonic()
        self._quiet, self._json = quiet, as_json
        self._log = ProgressLog(sys.stderr, as_json=as_json, quiet=quiet)
        self._bar = ProgressBar() if sys.stderr.isatty() and not quiet and not as_json else None

    @property
    def progress(self) -> Progress:
        """What is to be told of the progress."""
        return self._bar or self._log

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def warn(self, text: str) -> None:
        """Write a warning, whether quiet or not."""
        if self._json:
            self._log.event("warning", text=text)
        else:
            click.echo(f"seedclean: warning: {text}", err=True)

    def error(self, text: str, code: int) -> None:
        """Write an error as an event."""
        self._log.event("error", text=text, exit_code=code)

    @unstopped()
    def finish(self, report: Report, out: str, lines: list[SummaryLine], page: str = "") -> None:
        """Print the summary table on standard output, or the last event.

        Args:
            report: the run's numbers.
            out: where it wrote.
            lines: the summary.
            page: where it is to be looked at.
        """
        self.stop()
        seconds = time.monotonic() - self._begin
        for warning in report.warnings:
            self.warn(warning)
        if self._json:
            self._log.event(
                "end",
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
        elif not self._quiet and sys.stdout.isatty():
            _table(lines, out, f"{seconds:.1f} s{f'; to look at: {page}' * bool(page)}")
        elif not self._quiet:
            for name, number, note in lines:
                click.echo(f"{name:<16}{number:>12,}  {note}".rstrip())
            click.echo(f"written to {out} in {seconds:.1f} s{f'; to look at: {page}' * bool(page)}")


@contextmanager
def command_output(*, quiet: bool, as_json: bool) -> Iterator[CommandOutput]:
    """Return what a command tells; the bar goes whatever happens, and where events are told an error is one."""
    tell = CommandOutput(quiet=quiet, as_json=as_json)
    try:
        yield tell
    except (SeedcleanError, KeyboardInterrupt, OSError) as error:
        if not as_json:
            raise
        text, code = describe_error(error)
        tell.error(text, code)
        raise click.exceptions.Exit(code) from error
    finally:
        tell.stop()


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
