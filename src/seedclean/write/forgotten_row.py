"""The row that stands in `rejected.jsonl` in place of a text that was forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from seedclean.core.document import Drop

STAGE, REASON = "forget", "forgotten"


def forgotten_line(row: Mapping[str, Any], text_of: str, likeness: float) -> bytes:
    r"""Return the line, with its break: nothing of the text is in it.

    Args:
        row: the row of an article or of a rejected piece.
        text_of: id of the article that was forgotten.
        likeness: of the two texts, see `TraceMatch`.

    >>> line = forgotten_line({"id": "b.txt", "text": "海城的船", "page": None}, "a.txt", 0.93)
    >>> line[:90]
    b'{"id":"b.txt","stage":"forget","reason":"forgotten","detail":"0.93 of the text of a.txt","'
    >>> line[90:]
    b'text":null,"page_type":null,"page":null}\n'
    """
    share = "" if likeness == 1 else f"{likeness} of "
    drop = Drop(STAGE, REASON, f"{share}the text of {text_of}")
    fields = {"id": row["id"], **drop._asdict(), "text": None, "page_type": None, "page": row["page"]}
    if "row_id" in row:
        fields["row_id"] = row["row_id"]
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)


def is_forgotten(row: Mapping[str, Any]) -> bool:
    """Return whether a row is from `forgotten_line`.

    >>> is_forgotten({"id": "b.txt", "reason": "too-short"})
    False
    """
    return row.get("reason") == REASON
