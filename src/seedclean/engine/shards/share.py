"""Which pages a part of a run takes: a stretch of all pages in their order, measured in bytes of the inputs."""

from __future__ import annotations

import re
from typing import NamedTuple

from seedclean.core.errors import ConfigError

_MOST = 10_000  # parts


class Share(NamedTuple):
    """The share of one part: pages that end in one of equal stretches of the inputs.

    Files are sorted by name. What is before a page is the same for each part, so the parts agree on who takes it, and
    need to read only files of which they take something. The parts, one behind the other, are the run.

    Attributes:
        number: of the part, from 1.
        of: how many parts there are.
        whole: bytes of all inputs.

    >>> [number for number in (1, 2, 3) if Share(number, 3, 90).holds(31)]
    [2]
    """

    number: int = 1
    of: int = 1
    whole: int = 0

    @classmethod
    def parsed(cls, text: str) -> Share:
        """Return the share that is written as `2/4`.

        Raises:
            ConfigError: it is none.

        >>> Share.parsed("2/4")
        Share(number=2, of=4, whole=0)
        """
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
        share = cls(int(match[1]), int(match[2])) if match else cls(0)
        if not 1 <= share.number <= share.of <= _MOST:
            raise ConfigError(
                f"--shard {text}: write I/N, such as 2/4 for the second of four parts; at most {_MOST:,} parts"
            )
        return share

    @property
    def end(self) -> int:
        """Bytes of the inputs up to the end of the share."""
        return self.whole * self.number // self.of

    def holds(self, position: int) -> bool:
        """Return whether a page is in the share.

        Args:
            position: bytes of the inputs up to its end, see `RawPage.reached`.
        """
        return self._owner(position) == self.number

    def is_behind(self, position: int) -> bool:
        """Return whether the share ends before a page."""
        return self._owner(position) > self.number

    def touches(self, begin: int, end: int) -> bool:
        """Return whether a page of a file can be in the share; the file has these bytes of the inputs."""
        return self._owner(begin) <= self.number <= self._owner(end)

    def _owner(self, position: int) -> int:
        return max(1, min(self.of, -(-position * self.of // self.whole))) if self.whole else 1
