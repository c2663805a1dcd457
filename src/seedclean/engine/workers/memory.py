"""How a process that does nothing but a run keeps its memory."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_ALLOCATED = 20_000  # containers, before cycles are looked for
# Of mallopt(3), GNU's: what is larger is the system's at once, and what is free at the end of the heap beyond so much.
_MAPPED, _MAPPED_FROM = -3, 8 << 20
_TRIMMED, _TRIMMED_FROM = -1, 16 << 20


def tune_memory() -> None:
    """Look for cycles seldom, and give memory back seldom: batches are alike, and each wants what the last one had.

    Tuples without end are made and hardly a cycle; what is given back is had again page by page, which took a hundredth
    of a run (benchmarks/RESULTS.md).
    """
    gc.freeze()  # what was loaded stays
    gc.set_threshold(_ALLOCATED)
    gc.enable()
    with suppress(OSError, AttributeError):  # another system's
        library = ctypes.CDLL(None)
        library.mallopt(_MAPPED, _MAPPED_FROM)
        library.mallopt(_TRIMMED, _TRIMMED_FROM)
