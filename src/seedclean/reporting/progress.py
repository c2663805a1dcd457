"""How far a run is: a log record for each event, and a bar on a terminal or in a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seedclean.core.events import PROGRESS_LOGGER, log_event
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.reporting.rate import RateMeter, time_left

_LINE_EVERY = 30.0  # seconds between progress events


class ProgressLog(Progress):
    """Logs each event; how far a run is, every 30 seconds. A terminal shows only what comes after 30 seconds."""

    def __init__(self) -> None:
        self._files = self._size = 0
        self._begun = self._last = time.monotonic()
        self._rate = RateMeter(self._begun)

    def begin(self, sources: int, size: int, run: str = "") -> None:  # noqa: ARG002 - each record has the run's id
        """Log how many files there are, and how many bytes they have."""
        self._files, self._size = sources, size
        _log("begin", f"{sources:,} files, {size / 1e6:,.1f} MB", files=sources, bytes=size)

    def advance(self, sources: int, size: int, report: Report) -> None:
        """Log how far the run is, if the last such event is long ago."""
        now = time.monotonic()
        if now - self._last < _LINE_EVERY:
            return
        self._last = now
        pages = report.pages_read + report.pages_failed + report.pages_unchanged
        speed, page_rate = self._rate.rates(now, size, pages)
        left = (self._size - size) / speed if self._size >= size and speed > 0 else None
        of = f" of {self._size / 1e6:,.1f}" if self._size else ""
        counts = [f"{report.articles:,} articles"]
        counts += [f"{report.pages_failed:,} failed"] * bool(report.pages_failed)
        counts += [f"{report.pages_unchanged:,} unchanged"] * bool(report.pages_unchanged)
        _log(
            "progress",
            f"{size / 1e6:,.1f}{of} MB, {pages:,} pages ({page_rate:,.0f} a second, {speed / 1e6:.1f} MB/s),"
            f"{'' if left is None else f' {time_left(left)} left,'} {', '.join(counts)}",
            shown=True, files=sources, of=self._files, bytes=size, of_bytes=self._size, pages=pages,
            articles=report.articles, failed=report.pages_failed, unchanged=report.pages_unchanged,
            bytes_per_second=round(speed), seconds_left=None if left is None else round(left),
        )  # fmt: skip

    def phase(self, name: str) -> None:
        """Log what comes next."""
        _log(name, name, shown=time.monotonic() - self._begun >= _LINE_EVERY)

    def note(self, name: str, text: str, **values: Any) -> None:
        """Log it; a terminal shows it, too."""
        _log(name, text, shown=True, **values)


def _log(name: str, message: str, *, shown: bool = False, **values: Any) -> None:
    log_event(name, message, shown=shown, logger=PROGRESS_LOGGER, **values)


class ProgressBar(ProgressLog):
    """A bar on a terminal, or in a notebook. The events are logged, too."""

    def __init__(self) -> None:
        super().__init__()
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

    def begin(self, sources: int, size: int, run: str = "") -> None:
        """Start the bar."""
        super().begin(sources, size, run)
        self._bar.update(self._task, total=size or None)
        self._bar.start()

    def advance(self, sources: int, size: int, report: Report) -> None:
        """Move the bar."""
        super().advance(sources, size, report)
        pages = report.pages_read + report.pages_failed + report.pages_unchanged
        description = f"{pages:,} pages, {report.articles:,} articles"
        self._bar.update(self._task, completed=size, description=description)

    def phase(self, name: str) -> None:
        """Name the phase."""
        super().phase(name)
        self._bar.update(self._task, description=name)

    def note(self, name: str, text: str, **values: Any) -> None:
        """Print it above the bar."""
        super().note(name, text, **values)
        self._bar.console.print(f"seedclean: {text}", highlight=False, markup=False)

    def stop(self) -> None:
        """Take the bar away."""
        self._bar.stop()


@contextmanager
def default_progress() -> Iterator[Progress]:
    """Return a bar on a terminal and in a notebook; elsewhere only the log."""
    if not (sys.stderr.isatty() or in_notebook()):
        yield ProgressLog()
        return
    bar = ProgressBar()
    try:
        yield bar
    finally:
        bar.stop()


def in_notebook() -> bool:
    """Say whether a Jupyter kernel runs this process."""
    return "ipykernel" in sys.modules
