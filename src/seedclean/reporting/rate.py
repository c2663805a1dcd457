"""How fast a run is, and how long it will take."""

from __future__ import annotations

from collections import deque

_WINDOW = 60.0  # seconds over which a rate is measured


class RateMeter:
    """Measures how fast a run is, over the last minute, so that the rate follows changes.

    >>> pace = RateMeter(0.0)
    >>> pace.rates(10.0, 5_000_000, 1_000)
    (500000.0, 100.0)
    """

    def __init__(self, now: float) -> None:
        self._readings = deque([(now, 0, 0)])  # seconds, bytes, pages

    def rates(self, now: float, size: int, pages: int) -> tuple[float, float]:
        """Return bytes and pages per second.

        Args:
            now: the time, in seconds.
            size: bytes so far.
            pages: pages so far.
        """
        self._readings.append((now, size, pages))
        while len(self._readings) > 2 and now - self._readings[1][0] >= _WINDOW:
            self._readings.popleft()
        then, before, pages_before = self._readings[0]
        seconds = max(now - then, 1e-9)
        return (size - before) / seconds, (pages - pages_before) / seconds


def time_left(seconds: float) -> str:
    """Return a duration in words, rounded as an estimate should be.

    >>> time_left(41.2), time_left(204), time_left(7500)
    ('41 s', '3 min 20 s', '2 h 5 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest // 10 * 10} s"
    return f"{minutes // 60} h {minutes % 60} min"
