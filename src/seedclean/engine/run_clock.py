"""When a run began, and what it is called."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from seedclean.core.events import current_run_id, new_run_id


class RunClock:
    """When a run began, and what it is called."""

    def __init__(self) -> None:
        self.begun = datetime.now(UTC)
        self.run_id = current_run_id() or new_run_id()
        self._start = time.monotonic()

    def seconds(self) -> float:
        """Return how long the run has taken so far."""
        return round(time.monotonic() - self._start, 3)
