"""How a process that does nothing but a run collects garbage."""

import gc

_ALLOCATIONS = 20_000  # containers that are made before the collector looks for cycles; Python's default is 700


def collect_garbage_seldom() -> None:
    """Have the collector look for cycles seldom, and never among what is loaded now.

    A run makes tuples without end, and hardly a cycle. With Python's defaults it needs 5 % more user CPU
    (benchmarks/LOG.md).
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)
    gc.enable()
