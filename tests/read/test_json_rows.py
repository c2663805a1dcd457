"""The ids of rows: of a file, of standard input, of a data frame."""

from __future__ import annotations

import orjson
import pytest

from seedclean.core.document import Document, Drop
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


@pytest.mark.parametrize(
    ("text_field", "row", "text", "meta"),
    [
        ("a.b", {"a": {"b": "甲。", "n": 1}}, "甲。", {"extra": {"a": {"n": 1}}}),
        ("a.b", {"a.b": "甲。", "a": {"b": "乙。"}}, "甲。", {"extra": {"a": {"b": "乙。"}}}),
        ("title,lead,a.b", {"title": "题", "lead": "导语。", "a": {"b": "正文。"}}, "题\n导语。\n正文。",
         {"title": "题", "given": {"title": "题"}, "extra": {"a": {}}}),
        ("title,lead,b", {"title": "题", "lead": " ", "b": "正文。"}, "题\n正文。",
         {"title": "题", "given": {"title": "题"}}),
        ("title", {"title": "题"}, "题", {}),
    ],
)  # fmt: skip
def test_a_text_is_a_field_in_a_field_or_several_joined(
    text_field: str, row: dict[str, object], text: str, meta: dict[str, object]
) -> None:
    document = row_document("a.jsonl#L1", orjson.dumps(row), text_field=text_field, id_field="id")
    assert isinstance(document, Document)
    assert document.text == text
    assert document.meta == meta


@pytest.mark.parametrize("text_field", ["article.body", "lead,body"])
def test_a_row_without_any_of_the_text_fields_is_a_bad_row(text_field: str) -> None:
    told = row_document("a.jsonl#L1", b'{"article": "x", "n": 1}', text_field=text_field, id_field="id")
    assert isinstance(told, Drop)
    assert (told.reason, f"'{text_field}' (there are: article, n)" in told.detail) == ("bad-row", True)
