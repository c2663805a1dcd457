"""How many processors this process may use: its affinity mask, and the CPU quota of its container."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def usable_processors(root: Path = Path("/")) -> int:
    """Return how many processors this process may use, at least 1.

    The number of processors of the machine is often too high. `taskset` and batch systems give a process some of them
    (sched_setaffinity(2)); a container may have a quota of CPU time instead (`docker run --cpus 1.5`), which is
    rounded up. See `cpu.max` in the kernel's "Control Group v2", and `cpu.cfs_quota_us` in "CFS Bandwidth Control".

    Args:
        root: where `proc` and `sys` are mounted.

    >>> 1 <= usable_processors() <= (os.cpu_count() or 1)
    True
    """
    return max(1, min([_in_affinity_mask(), *_quotas(root)]))


def _in_affinity_mask() -> int:
    if hasattr(os, "process_cpu_count"):  # Python 3.13; it also follows `python -X cpu_count`
        return int(os.process_cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS has no affinity masks


def _quotas(root: Path) -> Iterator[int]:
    """Yield the quotas of the control groups that this process is in, in processors, rounded up."""
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not Linux, or /proc is not mounted
        return
    for _, controllers, path in (line.split(":", 2) for line in lines if line.count(":") >= 2):
        if not controllers:  # version 2 has one hierarchy for all controllers
            folders = [root / "sys/fs/cgroup"]
        elif "cpu" in controllers.split(","):
            folders = [root / "sys/fs/cgroup" / name for name in (controllers, "cpu")]
        else:
            continue
        for folder in folders:
            for group in _with_parents(folder, path):
                with suppress(OSError, ValueError, ZeroDivisionError):
                    yield from _quota(group)


def _with_parents(folder: Path, path: str) -> Iterator[Path]:
    """Yield a group and the groups around it: a quota holds for all groups inside.

    In a container the path may be the host's, while only the container's own group is mounted, as the root.
    """
    group = folder / path.strip("/")
    yield group
    while group != folder and folder in group.parents:
        group = group.parent
        yield group


def _quota(group: Path) -> Iterator[int]:
    """Yield the quota of a group, if it has one.

    Raises:
        OSError: the group has no such file.
        ValueError: there is no limit (`max`).
    """
    with suppress(FileNotFoundError):
        quota, period = map(int, (group / "cpu.max").read_text(encoding="ascii").split())
        yield -(-quota // period)
        return
    quota, period = (int((group / f"cpu.cfs_{name}_us").read_text(encoding="ascii")) for name in ("quota", "period"))
    if quota > 0:  # -1: no limit
        yield -(-quota // period)
