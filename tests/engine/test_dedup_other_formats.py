"""`seedclean dedup` and `seedclean tune` read whatever `run` reads: all formats give the same rows."""

from __future__ import annotations

import bz2
import csv
import io
import json
import lzma
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.tune_files import run_tune
from tests.support.command import seedclean
from tests.support.dedup_rows import dedup_command, rows_of
from tests.support.page_files import table_file, tar_file, zip_file
from tests.support.texts import article, edited

ROWS: list[dict[str, object]] = [
    {"id": f"n{i:02d}", "text": article(i % 8) if i < 10 else edited(article(i - 10), i, 0.03)} for i in range(12)
]


def _csv(mark: str) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=mark)
    writer.writerows([("id", "text"), *((row["id"], row["text"]) for row in ROWS)])
    return table.getvalue().encode()


LINES = b"".join(orjson.dumps(row) + b"\n" for row in ROWS)
FILES = {
    "a.jsonl": LINES,
    "a.ndjson.xz": lzma.compress(LINES),
    "a.json": json.dumps(ROWS, indent=2, ensure_ascii=False).encode(),
    "a.json.bz2": bz2.compress(json.dumps(ROWS).encode()),
    "a.csv": _csv(","),
    "b.csv": _csv(",").decode().encode("utf-16-le"),
    "a.tsv": _csv("\t"),
    "a.parquet": table_file(ROWS, ".parquet"),
    "a.arrow": table_file(ROWS, ".arrow"),
    "a.zip": zip_file({"day/a.jsonl": LINES[: LINES.index(b"\n") + 1], "b.csv": _csv(",").split(b"\n", 1)[0] + b"\n"
                       + _csv(",").split(b"\n", 2)[2], "picture.jpg": b""}),
    "a.tar": tar_file({"a.json": json.dumps(ROWS, indent=1).encode()}),
}  # fmt: skip


def decided(out: Path) -> list[dict[str, Any]]:
    """Return the rows of OUT, whatever its form, without what they do not have."""
    rows: list[dict[str, Any]] = []
    for name in ("clean", "duplicates"):
        [file] = out.glob(f"{name}.*")
        read = pq.read_table(file).to_pylist() if file.suffix == ".parquet" else rows_of(file)
        for row in read:
            row["cluster"] = {key: value for key, value in row["cluster"].items() if value is not None}
        rows += read
    return rows


@pytest.mark.parametrize("name", FILES)
def test_rows_of_all_formats_are_decided_alike(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINES)
    wanted = run_dedup([str(tmp_path / "a.jsonl")], tmp_path / "wanted", load_config())
    assert (wanted.kept, wanted.duplicates) == (8, 4)
    (tmp_path / name).write_bytes(FILES[name])
    report = run_dedup([str(tmp_path / name)], tmp_path / "out", load_config())
    assert (report.pages_failed, decided(tmp_path / "out")) == (0, decided(tmp_path / "wanted"))
    tuning, failed = run_tune([str(tmp_path / name)], load_config(), (5,), 100)
    assert (tuning.texts, failed) == (12, 0)


def test_pages_are_rows_of_their_ids_and_their_texts(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(article(1), encoding="utf-8")
    (folder / "b.html").write_text(f"<html><body><p>{article(1)}</p></body></html>", encoding="utf-8")
    (folder / "c.txt").write_text(article(2), encoding="gb18030")
    (folder / "d.txt").write_bytes(b"")
    result = dedup_command(folder, "-o", tmp_path / "out", "--text-field", "body")
    assert result.exit_code == 1, "for the empty page"
    [kept, other] = rows_of(tmp_path / "out" / "clean.jsonl")
    assert kept == {"id": "a.txt", "body": article(1), "cluster": {"id": "a.txt", "size": 2}}
    assert other["id"] == "c.txt"
    assert [row["id"] for row in rows_of(tmp_path / "out" / "duplicates.jsonl")] == ["b.html"]
    assert [row["id"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == ["d.txt"]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_texts_and_ids_in_fields_of_fields_and_texts_that_are_joined(tmp_path: Path, suffix: str) -> None:
    rows: list[dict[str, object]] = [
        {"meta": {"key": n}, "title": f"第{n}条", "article": {"body": article(n % 2) if n < 3 else None}}
        for n in range(5)
    ]
    file = tmp_path / f"a{suffix}"
    file.write_bytes(
        table_file(rows, suffix) if suffix == ".parquet" else b"".join(orjson.dumps(row) + b"\n" for row in rows)
    )
    config = load_config(flags={"read": {"text_field": "article.body", "id_field": "meta.key"}})
    report = run_dedup([str(file)], tmp_path / "out", config)
    assert (report.kept, report.duplicates, report.pages_failed) == (2, 1, 2)
    assert [row["cluster"]["id"] for row in decided(tmp_path / "out")] == ["0", "1", "0"]
    assert [row["id"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == ["3", "4"]
    config = load_config(flags={"read": {"text_field": "title,article.body", "id_field": "meta.key"}})
    assert run_dedup([str(file)], tmp_path / "joined", config).documents == 5
    without = [
        {key: row[key] for key in rows[0]} for row in sorted(decided(tmp_path / "joined"), key=lambda r: r["title"])
    ]
    assert without == rows, "the fields are passed on as they are"


def test_ids_that_repeat_in_an_archive_are_named_by_their_places(tmp_path: Path) -> None:
    row = orjson.dumps(ROWS[0])
    (tmp_path / "a.zip").write_bytes(zip_file({"a.jsonl": row, "b/c.json": b"[" + row + b"]"}))
    result = dedup_command(tmp_path / "a.zip", "-o", tmp_path / "out")
    told = "a.zip#b/c.json:L1: the id 'n00' repeats that of a.zip#a.jsonl:L1"
    assert told in str(result.exception)


def test_columns_and_other_files_do_not_mix_and_glob_chooses(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.parquet", "a.csv"):
        (tmp_path / "in" / name).write_bytes(FILES[name])
    with pytest.raises(ConfigError, match=r"a\.parquet: a table by columns, and a\.csv is none.*--glob"):
        run_dedup([str(tmp_path / "in")], tmp_path / "out", load_config())
    assert dedup_command(tmp_path / "in", "-o", tmp_path / "out", "--glob", "*.parquet").exit_code == 0
    assert (tmp_path / "out" / "clean.parquet").exists()


def test_tune_says_what_it_passed_over_where_it_reads_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    with pytest.raises(ConfigError, match=r"no file to read \(passed over: \.pdf 1\)"):
        run_tune([str(tmp_path)], load_config(), (5,), 100)
    (tmp_path / "b.txt").write_bytes(FILES["a.jsonl"])
    with pytest.raises(ConfigError, match="--text-field"):
        run_tune([str(tmp_path)], load_config(), (5,), 100)


def test_a_dataset_that_was_saved_to_disk_is_its_rows(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    saved = datasets.Dataset.from_list([{"text": article(n), "n": n} for n in range(30)])
    datasets.DatasetDict({"train": saved.select(range(20)), "test": saved.select(range(20, 30))}).save_to_disk(
        tmp_path / "saved", num_shards={"train": 2, "test": 1}
    )
    pa.ipc.new_stream(str(tmp_path / "saved" / "train" / "cache-1.arrow"), pa.schema([("text", pa.string())])).close()
    report = run_dedup([str(tmp_path / "saved")], tmp_path / "out", load_config())
    assert (report.documents, report.pages_failed, report.skipped["of a saved dataset"]) == (30, 0, 6)
    assert pq.read_table(tmp_path / "out" / "clean.parquet").schema.field("n").type == pa.int64()
    pages = tmp_path / "pages"
    seedclean("run", str(tmp_path / "saved"), "-o", str(pages), "-q")
    read = orjson.loads((pages / "report.json").read_bytes())["pages"]
    assert (read["read"], read["failed"]) == (30, 0)
