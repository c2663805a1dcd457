"""What long work tells while it goes on."""

from __future__ import annotations

from seedclean.core.report import Report


class Progress:
    """What a run tells while it works; this one says nothing."""

    def begin(self, sources: int, size: int, run: str = "") -> None:
        """Say how many files there are, how many bytes they have on disk, and what the run is called."""

    def advance(self, sources: int, size: int, report: Report) -> None:
        """Say how many files were begun so far, how many bytes are worked through, and the counts."""

    def phase(self, name: str) -> None:
        """Say what comes next."""
