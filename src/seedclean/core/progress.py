"""The interface by which a run reports its progress. `seedclean.reporting.progress` has a log and a bar."""

from __future__ import annotations

from typing import Any

from seedclean.core.report import Report


class Progress:
    """Listens to a run. This one ignores everything; override what you want to hear."""

    def begin(self, sources: int, size: int, run: str = "") -> None:
        """Hear that the run begins.

        Args:
            sources: number of files.
            size: their bytes on disk; 0 if nobody knows.
            run: the run's id.
        """

    def advance(self, sources: int, size: int, report: Report) -> None:
        """Hear how far the run is.

        Args:
            sources: files that were begun so far.
            size: bytes on disk that are processed.
            report: the counts so far.
        """

    def phase(self, name: str) -> None:
        """Hear which phase begins: `dedup`, `write` or another."""

    def note(self, name: str, text: str, **values: Any) -> None:
        """Hear something that a person wants to know, and that is no reason to worry.

        Args:
            name: of the event in logs.
            text: a sentence.
            values: the event's fields.
        """
