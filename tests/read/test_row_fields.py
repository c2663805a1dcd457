"""The fields that rows bring: read, cleaned and checked like those of pages, and kept as they were where that differs.

One row is tried in every format that has rows; its forms one by one by the pipeline.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

import seedclean
from seedclean.core.document import Document
from seedclean.read.json_rows import row_document
from seedclean.write.rows import article_row

BODY = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。"
ROW = {
    "id": "a",
    "text": BODY,
    "title": "[原创] 🚀海城渡輪恢復夜航&nbsp;_海城新闻_海城网",
    "source": "来源：海城日報",
    "authors": "记者 顧一帆 通讯员 林小满",
    "published": "2024/3/9 8:05",
    "url": "https://example.com/a?x=1&amp;y=2 ",
}
CLEAN = {
    "title": "海城渡轮恢复夜航",
    "source": "海城日报",
    "authors": ["顾一帆", "林小满"],
    "published": "2024-03-09T08:05:00",
    "url": "https://example.com/a?x=1&y=2",
}


def cleaned(**fields: Any) -> dict[str, Any]:
    """Return the row of `clean.jsonl` that a row of an input becomes."""
    document = row_document("a.jsonl#L1", orjson.dumps({"text": BODY, **fields}), text_field="text", id_field="id")
    assert isinstance(document, Document)
    article, *_ = seedclean.load_pipeline()(document)
    assert article.drop is None
    return article_row(article, "", "counts")


def as_csv(rows: list[dict[str, Any]], file: Path) -> None:
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    file.write_text(written.getvalue(), encoding="utf-8", newline="")


def as_jsonl(rows: list[dict[str, Any]], file: Path) -> None:
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))


def as_table(rows: list[dict[str, Any]], file: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.Table.from_pylist(rows), file)


def as_data_frame(rows: list[dict[str, Any]], file: Path) -> None:
    pytest.importorskip("pandas").DataFrame(rows).to_parquet(file)


@pytest.mark.parametrize(
    ("name", "write"),
    [("rows.jsonl", as_jsonl), ("rows.csv", as_csv), ("rows.parquet", as_table), ("frame.parquet", as_data_frame)],
)
def test_fields_of_rows_are_cleaned_in_every_format(
    tmp_path: Path, name: str, write: Callable[[list[dict[str, Any]], Path], None]
) -> None:
    write([ROW], tmp_path / name)
    seedclean.run(tmp_path / name, tmp_path / "out")
    (row,) = map(orjson.loads, (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines())
    assert {field: row[field] for field in CLEAN} == CLEAN
    assert row["given"] == {field: value for field, value in ROW.items() if field in CLEAN}
    assert "extra" not in row


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("海城渡轮恢复夜航", "海城渡轮恢复夜航"),
        ("海城渡轮恢复夜航 - 海城在线", "海城渡轮恢复夜航"),
        ("海城渡轮恢复夜航-财经-海城网", "海城渡轮恢复夜航"),
        ("海城渡轮恢复夜航|体育", "海城渡轮恢复夜航"),
        ("【转载】海城渡轮恢复夜航", "海城渡轮恢复夜航"),
        ("海城渡轮&quot;恢复&quot;夜航", '海城渡轮"恢复"夜航'),
        ("**海城渡轮恢复夜航**", "海城渡轮恢复夜航"),
        ("海城渡轮恢复夜航🎉🎉", "海城渡轮恢复夜航"),
        ("海城渡輪恢復夜航", "海城渡轮恢复夜航"),
        ("海城\u200b渡轮 恢复\n夜航", "海城渡轮 恢复 夜航"),
        ("海城-云港博览会开幕", "海城-云港博览会开幕"),
        ("夜航——记海城渡轮公司", "夜航——记海城渡轮公司"),
        ("深度｜海城渡轮为什么停航", "深度｜海城渡轮为什么停航"),
    ],
)
def test_a_title_that_a_row_brings_is_cleaned(given: str, title: str) -> None:
    row = cleaned(title=given)
    assert row["title"] == title
    assert row.get("given") == (None if given == title else {"title": given})


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("海城日报", "海城日报"),
        ("稿源：海城日报", "海城日报"),
        ("2024-03-09 08:05 来源：海城日报 作者：顾一帆", "海城日报"),
        ("半山", "半山"),
        ("海城日報", "海城日报"),
        ("海城日报📰", "海城日报"),
        ("www.example.com", None),
        ("版权归作者所有", None),
        ("海城在线，读懂海城", None),
        ("未知", None),
        ("来源：", None),
    ],
)
def test_a_source_that_a_row_brings_is_an_outlet_or_none(given: str, source: str | None) -> None:
    row = cleaned(source=given)
    assert row["source"] == source
    assert row.get("given") == (None if given == source else {"source": given})


@pytest.mark.parametrize(
    ("given", "authors", "editors"),
    [
        (["顾一帆", "林小满"], ["顾一帆", "林小满"], []),
        ("顾一帆、林小满", ["顾一帆", "林小满"], []),
        ("海城日报记者 顾一帆", ["顾一帆"], []),
        ("作者：顾一帆 责编：高远", ["顾一帆"], ["高远"]),
        (["顧一帆（海城）"], ["顾一帆"], []),
        (["admin"], [], []),
        ("本报记者", [], []),
        (["www.example.com", "海城日报"], [], []),
        (["半山观察员"], ["半山观察员"], []),
    ],
)
def test_authors_that_a_row_brings_are_names(given: object, authors: list[str], editors: list[str]) -> None:
    row = cleaned(authors=given)
    assert (list(row["authors"]), list(row["editors"])) == (authors, editors)
    assert row.get("given") == (None if given == authors else {"authors": given})


@pytest.mark.parametrize(
    ("given", "published"),
    [
        ("2024/12/1", "2024-12-01"),
        ("2024年3月9日 下午3:20", "2024-03-09T15:20:00"),
        ("2024-03-09T23:30:00Z", "2024-03-10T07:30:00"),
        ("Sat, 09 Mar 2024 08:05:00 +0800", "2024-03-09T08:05:00"),
        ("20240309", "2024-03-09"),
        (1709942700, "2024-03-09T08:05:00"),
        (1709942700000, "2024-03-09T08:05:00"),
        ("民国113年3月9日", "2024-03-09"),
        ("1949年10月1日", "1949-10-01"),
        ("2024-03-09", "2024-03-09"),
        ("昨天 08:05", None),
        ("2024-02-31", None),
    ],
)
def test_a_date_that_a_row_brings_is_read(given: object, published: str | None) -> None:
    row = cleaned(published=given)
    assert row["published"] == published
    assert row.get("given") == (None if given == published else {"published": given})


def test_what_a_row_does_not_say_the_page_says() -> None:
    text = f"海城渡轮恢复夜航\n2024-03-09 08:05 海城日报\n{BODY}\n渡轮公司表示，夜航票价和白天一样，每天开六班。"
    row = cleaned(text=text, source="www.example.com", published="刚刚", title="🚀", authors=[])
    assert (row["title"], row["source"], row["published"]) == ("海城渡轮恢复夜航", "海城日报", "2024-03-09T08:05:00")
    assert row["given"] == {"title": "🚀", "source": "www.example.com", "published": "刚刚"}


def test_no_title_is_lost_if_a_stage_is_left_out() -> None:
    document = row_document("a.jsonl#L1", orjson.dumps(ROW), text_field="text", id_field="id")
    assert isinstance(document, Document)
    (article,) = seedclean.load_pipeline(stages=["repair", "emoji"])(document)
    assert article.meta["title"] == "[原创] 海城渡輪恢復夜航 _海城新闻_海城网"
