"""The row of a page that failed; apart from `write.rows`, so that `seedclean dedup` need not load the stages."""

from __future__ import annotations

from typing import Any

from seedclean.read.files import Failure


def failure_row(failure: Failure) -> dict[str, Any]:
    """Return the row of a page that could not be read, or on which a stage raised."""
    return {"id": failure.name, **failure.drop._asdict(), "text": None, "page_type": None, "page": None}
