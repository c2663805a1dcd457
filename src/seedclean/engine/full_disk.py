"""Which disk is full: that of OUT, or that of `--tmp`."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seedclean.core.errors import StoppedError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def full_disk_named(out: Path, spill: Path | None) -> Iterator[None]:
    """Turn the error of a disk without room into one that names the folder. Other errors pass.

    Files of OUT have names. What has none is temporary, and lies where temporary files go.

    Args:
        out: the output folder.
        spill: the folder of `--tmp`; None: temporary files are in OUT.

    Raises:
        StoppedError: a disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        ended = f"{os.strerror(error.errno)}: stopped, nothing was committed"
        name = Path(os.fsdecode(error.filename)) if error.filename else spill or out
        whole = name.resolve()
        if spill is not None and whole.is_relative_to(spill.resolve()) and not whole.is_relative_to(out.resolve()):
            raise StoppedError(f"{spill} (--tmp): {ended}: make room there, or name another --tmp") from error
        raise StoppedError(
            f"{out} (OUT): {ended}: make room there{', or give --tmp DIR on another disk' * (spill is None)}"
        ) from error
