"""The ids of rows: of a file, of standard input, of a data frame."""

from __future__ import annotations

import orjson
import pytest

from seedclean.core.document import Document
from seedclean.read.json_rows import row_document


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("a.jsonl#L7", 0, "a.jsonl#0"),
        ("day#2/a.jsonl#L7", "x#y", "day#2/a.jsonl#x#y"),
        ("-#L7", "17", "-#17"),
        ("a.jsonl#L7", " ", "a.jsonl#L7"),
        ("a.jsonl#L7", None, "a.jsonl#L7"),
        ("a.jsonl#L7", 1.5, "a.jsonl#L7"),
        ("17", 17, "17"),
        ("news.jsonl#17", "news.jsonl#17", "news.jsonl#17"),
    ],
    ids=["number", "signs in names", "standard input", "blank", "none", "no id", "data frame", "data frame of ours"],
)
def test_the_id_of_a_row_is_its_file_and_its_own(name: str, own: object, expected: str) -> None:
    row = row_document(name, orjson.dumps({"id": own, "text": "海城的船"}), text_field="text", id_field="id")
    assert isinstance(row, Document)
    assert row.id == expected
