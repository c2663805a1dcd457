"""Ranges of numbers, and of names, as part of a type: `Annotated[int, AtLeast(1)]`, which has the shorter name `Count`.

`seedclean.core.validation` asks them about the values of configs, of options, of stages from other packages, of rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@runtime_checkable
class Range(Protocol):
    """What may stand behind a type in `Annotated`. The validator asks it; it ignores whatever else stands there."""

    def fault(self, value: Any) -> str:
        """Return what is wrong with a value of the type, as the end of a sentence; empty if nothing is."""
        ...


@dataclass(frozen=True)
class AtLeast:
    """A number that is not below a bound.

    >>> AtLeast(1).fault(0), AtLeast(1).fault(1)
    ('it must be 1 or more', '')
    """

    least: float

    def fault(self, value: float) -> str:
        """Return what is wrong with a number; NaN is below everything."""
        return "" if value >= self.least else f"it must be {self.least} or more"


@dataclass(frozen=True)
class Fraction:
    """A number from 0 to 1.

    Args:
        zero: whether 0 itself is allowed.

    >>> Fraction().fault(1.5), Fraction().fault(0), Fraction(zero=False).fault(0)
    ('it is a share, 0 to 1', '', 'it must be more than 0, at most 1')
    """

    zero: bool = True

    def fault(self, value: float) -> str:
        """Return what is wrong with a number; NaN is below everything."""
        if not value >= 0:
            return "it must be 0 or more"
        if not self.zero and not 0 < value <= 1:
            return "it must be more than 0, at most 1"
        return "it is a share, 0 to 1" if value > 1 else ""


@dataclass(frozen=True)
class KnownZone:
    """The name of a time zone that this machine knows.

    >>> KnownZone().fault("Asia/Shanghai"), KnownZone().fault("../zone") != ""
    ('', True)
    """

    def fault(self, value: Any) -> str:
        """Return what is wrong with a name."""
        return "" if _is_zone(value) else "no time zone has that name: valid: Asia/Shanghai, Asia/Taipei, UTC, …"


@lru_cache(maxsize=16)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # OSError: the name is that of a folder of zones
        return False
    return True


Count = Annotated[int, AtLeast(1)]
TimeZone = Annotated[str, KnownZone()]
CountOrZero = Annotated[int, AtLeast(0)]
NotNegative = Annotated[float, AtLeast(0)]
Share = Annotated[float, Fraction()]
PositiveShare = Annotated[float, Fraction(zero=False)]
