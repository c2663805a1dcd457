"""How a page is written: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_page(file: Path, page: bytes, prefix: str) -> None:
    """Write a page beside its place, and move it there. What is no file, such as `/dev/stdout`, is written to.

    Args:
        file: an existing one is replaced.
        page: its bytes.
        prefix: how the name begins that it has until then.

    Raises:
        OSError: it cannot be written.
    """
    if file.exists() and not file.is_file():
        file.write_bytes(page)
        return
    descriptor, name = tempfile.mkstemp(prefix=prefix, dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as new:
            new.write(page)
            os.fchmod(new.fileno(), 0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
