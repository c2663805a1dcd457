"""JSON, CSV, Parquet and Arrow: their rows are those of JSONL; what is wrong with one loses no other."""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.read.discover import list_inputs
from seedclean.read.files import Failure, RawPage
from seedclean.read.formats import read_pages
from tests.support.command import seedclean
from tests.support.page_files import table_file

TEXT = "海城渡轮昨晚九点离港，船上坐了一百八十多人。"


def rows_of(folder: Path, name: str, data: bytes, max_bytes: int = 10_000) -> list[dict[str, object] | str]:
    """Return the rows of a file as objects, and of each failure its reason."""
    (folder / name).write_bytes(data)
    [source] = list_inputs([str(folder / name)], "**/*", None).sources
    pages = list(read_pages(source, max_bytes))
    assert all(isinstance(page, RawPage | Failure) for page in pages)
    return [
        orjson.loads(page.data) if isinstance(page, RawPage) else page.drop.reason
        for page in pages
        if isinstance(page, RawPage | Failure)
    ]


@pytest.mark.parametrize(
    "data",
    [
        '[{"text": "甲"}, {"text": "乙"}]',
        '\ufeff[\n  {"text": "甲"},\n\n  {"text": "乙"},\n]\n',
        '{"text": "甲"}\n{"text": "乙"}\n',
        '{"text": "甲"} {"text": "乙"}',
        '{\n "text": "甲"\n}\n{\n "text": "乙"\n}',
    ],
)
def test_json_is_an_array_or_objects_one_after_the_other(tmp_path: Path, data: str) -> None:
    assert rows_of(tmp_path, "a.json", data.encode()) == [{"text": "甲"}, {"text": "乙"}]


def test_brackets_and_quotation_marks_in_strings_end_no_json_object(tmp_path: Path) -> None:
    rows = [{"text": '}{"],[\\', "more": {"a": [1, {"b": "]}"}]}}, {"text": TEXT}]
    assert rows_of(tmp_path, "a.json", json.dumps(rows).encode()) == rows


def test_json_rows_longer_than_what_is_read_at_a_time_are_whole(tmp_path: Path) -> None:
    rows = [{"text": TEXT * 20_000, "n": number} for number in range(3)]
    assert rows_of(tmp_path, "a.json", json.dumps(rows, ensure_ascii=False).encode(), 1 << 24) == rows
    assert rows_of(tmp_path, "b.json", json.dumps(rows).encode(), 1000) == ["too-large"] * 3


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('[{"text": "甲"}, 7, {"text": "乙"}]', [{"text": "甲"}, "bad-json"]),
        ('[{"text": "甲"}, {"text": "乙', [{"text": "甲"}, "bad-json"]),
        ('[{"text": "甲"}, {"text": [1}', [{"text": "甲"}, "bad-json"]),
        ("[]", []),
        ("", []),
        ("null", ["bad-json"]),
    ],
)
def test_what_is_no_json_object_is_told(tmp_path: Path, data: str, told: list[object]) -> None:
    assert rows_of(tmp_path, "a.json", data.encode()) == told


def test_json_that_is_too_large_loses_no_other_row(tmp_path: Path) -> None:
    rows = [{"text": "甲"}, {"text": TEXT * 50_000}, {"text": "乙"}]
    assert rows_of(tmp_path, "a.json", json.dumps(rows).encode(), 1000) == [rows[0], "too-large", rows[2]]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_a_table_of_text_has_the_delimiter_of_its_first_row(tmp_path: Path, mark: str) -> None:
    data = f'id{mark}text{mark}source\r\n7{mark}"甲{mark}乙\n""丙"""{mark}海角网\r\n\r\n8{mark}丁{mark}\r\n'
    told = [{"id": "7", "text": f'甲{mark}乙\n"丙"', "source": "海角网"}, {"id": "8", "text": "丁", "source": ""}]
    assert rows_of(tmp_path, "a.csv", data.encode("utf-8-sig")) == told
    assert rows_of(
        tmp_path, "b.TSV", data.encode("gb18030").replace("丁".encode("gb18030"), (TEXT * 9).encode("gb18030"))
    )[1] == {**told[1], "text": TEXT * 9}


def test_an_article_longer_than_a_field_of_csv_usually_is_comes_whole(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "a.csv", f"text\n{TEXT * 9000}\n".encode(), 1 << 22) == [{"text": TEXT * 9000}]


def test_a_row_that_does_not_fit_its_columns_is_told_and_loses_no_other(tmp_path: Path) -> None:
    data = 'id,text\n1,甲,乙\n2\n3,丙,,\n"4"x,丁\n5,戊\n'
    told = ["bad-row", {"id": "2", "text": None}, {"id": "3", "text": "丙"}, "bad-row", {"id": "5", "text": "戊"}]
    assert rows_of(tmp_path, "a.csv", data.encode()) == told
    assert rows_of(tmp_path, "b.csv", b"text,text\n1,2\n") == ["bad-csv"]
    assert rows_of(tmp_path, "c.csv", b"text\n" + b"a" * 2000, 1000) == ["too-large"]
    assert rows_of(tmp_path, "f.csv", b"\n \nid,text\n5,x\n") == [{"id": "5", "text": "x"}]
    assert rows_of(tmp_path, "d.csv", b"") == rows_of(tmp_path, "e.csv", b"\n\n") == []


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_tables_by_columns_give_rows(tmp_path: Path, suffix: str) -> None:
    rows: list[dict[str, object]] = [{"text": f"{TEXT}{number}", "n": number, "tags": ["甲"]} for number in range(1200)]
    assert rows_of(tmp_path, f"a{suffix}", table_file(rows, suffix)) == rows
    assert rows_of(tmp_path, f"b{suffix}", b"no table") == [f"bad-{suffix[1:]}"]
    assert rows_of(tmp_path, f"d{suffix}.gz", b"") == [f"bad-{suffix[1:]}"], "it cannot be unpacked while it is read"
    assert rows_of(tmp_path, f"c{suffix}", table_file(rows[:2], suffix), 50) == ["too-large"] * 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('[{"text": "甲"}]\n[{"text": "乙"}]', [{"text": "甲"}, {"text": "乙"}]),
        ('[{"text": "甲"}] {"text": "乙"}', [{"text": "甲"}, {"text": "乙"}]),
        ('[{"text": "甲"}]]', [{"text": "甲"}, "bad-json"]),
        ('[{"text": "甲"}, {"text": "乙"}', [{"text": "甲"}, {"text": "乙"}, "bad-json"]),
    ],
)
def test_nothing_behind_an_array_of_json_is_lost_in_silence(tmp_path: Path, data: str, told: list[object]) -> None:
    assert rows_of(tmp_path, "a.json", data.encode()) == told


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_an_array_of_json_in_utf16_needs_no_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    assert rows_of(tmp_path, "a.json", f'[{{"text": "{TEXT}"}}]'.encode(encoding)) == [{"text": TEXT}]


@pytest.mark.parametrize("size", [3, 4, 5, 7, 64])
def test_blocks_of_json_may_end_anywhere(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedclean.read.json_values._BLOCK", size)
    rows = [{"text": '\\"\\\\甲"]}{["', "\\": [{"a": ["\\\\", {}]}]}, {}, {"\n": "\\u4e2d\\"}]
    told = rows_of(tmp_path, "a.json", ("\ufeff" + json.dumps(rows, indent=1, ensure_ascii=False)).encode())
    assert told == rows


def test_many_columns_and_many_small_objects_take_no_square_of_their_number(tmp_path: Path) -> None:
    start = time.perf_counter()
    names = ",".join(f"c{number}" for number in range(100_000))
    assert len(rows_of(tmp_path, "a.csv", f"{names}\n{names}\n".encode(), 1 << 24)) == 1
    assert len(rows_of(tmp_path, "a.json", b"{}" * 500_000)) == 500_000
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_a_date_that_python_cannot_express_is_a_number_and_loses_no_row(tmp_path: Path, suffix: str) -> None:
    arrow = pytest.importorskip("pyarrow")
    columns = {
        "text": ["甲", "乙"],
        "far": arrow.array([0, 10**15], arrow.timestamp("ms")),
        "day": arrow.array([0, 2**31 - 1], arrow.date32()),
        "zone": arrow.array([1, 2], arrow.timestamp("us", tz="Mars/Phobos")),
    }
    file = _arrow_table(tmp_path / f"a{suffix}", arrow.table(columns))
    first, second = rows_of(tmp_path, file.name, file.read_bytes())
    assert first == {"text": "甲", "far": "1970-01-01T00:00:00", "day": "1970-01-01", "zone": 1}
    assert second == {"text": "乙", "far": 10**15, "day": 2**31 - 1, "zone": 2}


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_two_columns_of_one_name_are_told(tmp_path: Path, suffix: str) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table([arrow.array(["甲"]), arrow.array(["乙"])], names=["text", "text"])
    file = _arrow_table(tmp_path / f"a{suffix}", table)
    assert rows_of(tmp_path, file.name, file.read_bytes()) == [f"bad-{suffix[1:]}"]


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are UTF-8 there")
@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_a_table_whose_name_is_not_utf8_is_read(tmp_path: Path, suffix: str) -> None:
    arrow = pytest.importorskip("pyarrow")
    file = _arrow_table(tmp_path / f"a{suffix}", arrow.table({"text": ["甲"]}))
    assert rows_of(tmp_path, os.fsdecode(b"\xff" + suffix.encode()), file.read_bytes()) == [{"text": "甲"}]


def _arrow_table(file: Path, table: Any) -> Path:
    """Write a table of pyarrow and return its file."""
    arrow = import_module("pyarrow")
    if file.suffix == ".parquet":
        import_module("pyarrow.parquet").write_table(table, file)
        return file
    with arrow.OSFile(str(file), "wb") as opened, arrow.ipc.new_stream(opened, table.schema) as writer:
        writer.write_table(table)
    return file


def test_without_pyarrow_a_row_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"")
    [source] = list_inputs([str(tmp_path / "a.parquet")], "**/*", None).sources
    [told] = read_pages(source, 1000)
    assert isinstance(told, Failure)
    assert (told.drop.reason, "pip install 'pyarrow<" in told.drop.detail) == ("needs-pyarrow", True)


def test_a_quotation_mark_that_is_missing_takes_no_row_with_it_but_its_own(tmp_path: Path) -> None:
    rows: list[dict[str, object] | str] = [{"id": str(number), "text": TEXT} for number in range(3)]
    data = f'id,text\n0,{TEXT}\n1,{TEXT}\n9,"{TEXT}\n2,{TEXT}\n'
    assert rows_of(tmp_path, "a.csv", data.encode()) == [rows[0], rows[1], "bad-row", rows[2]]
    data = f'id,text\n0,{TEXT}\n9,"{TEXT}\n1,{TEXT}\n2,"{TEXT}"\n'
    assert rows_of(tmp_path, "b.csv", data.encode()) == [rows[0], "bad-row", rows[1], rows[2]]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_table_of_text_in_utf16_needs_no_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    told = [{"标题": f"第{number}条", "正文": TEXT} for number in range(9)]
    data = "标题,正文\r\n" + "".join(f"{row['标题']},{TEXT}\r\n" for row in told)
    assert rows_of(tmp_path, "a.csv", data.encode(encoding)) == told


def test_a_nul_makes_no_utf16_of_a_table_in_utf8(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "a.csv", f"id,text\n1,{TEXT}\0{TEXT}\n".encode()) == [
        {"id": "1", "text": f"{TEXT}\0{TEXT}"}
    ]


def test_a_row_with_too_few_columns_is_told_with_the_names_of_all(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(f"id,title,text\n1,甲,{TEXT * 3}\n2,乙\n", encoding="utf-8")
    assert seedclean("run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-q").returncode == 1
    [row] = map(json.loads, (tmp_path / "out" / "rejected.jsonl").read_text(encoding="utf-8").splitlines())
    assert "the field 'text' holds no text (there are: id, text, title)" in row["detail"]
