"""`seedclean dedup` of compressed files and Parquet."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.engine.dedup_files import run_dedup
from tests.support.dedup_rows import corpus, dedup_command, rows_of, write_rows


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_compressed_in_compressed_out(deduplicated: Path, tmp_path: Path, suffix: str) -> None:
    data = b"".join(orjson.dumps(row) + b"\n" for row in corpus())
    if suffix == ".gz":
        packed = gzip.compress(data)
    else:
        from seedclean.read.compression import compressing

        with compressing(stream := io.BytesIO(), suffix) as out:
            out.write(data)
        packed = stream.getvalue()
    (tmp_path / f"in.jsonl{suffix}").write_bytes(packed)
    for _ in range(2):
        assert dedup_command(tmp_path / f"in.jsonl{suffix}", "-o", tmp_path / "out").exit_code == 0
    for name in ("clean", "duplicates"):
        assert rows_of(tmp_path / "out" / f"{name}.jsonl{suffix}") == rows_of(deduplicated / f"{name}.jsonl")
    (tmp_path / f"cut.jsonl{suffix}").write_bytes(packed[:-9])
    result = dedup_command(tmp_path / f"cut.jsonl{suffix}", "-o", tmp_path / "cut")
    assert result.exit_code == 1
    [failure] = rows_of(tmp_path / "cut" / "rejected.jsonl")
    assert (failure["id"], failure["reason"]) == (
        f"cut.jsonl{suffix}",
        f"bad-{ {'.gz': 'gzip', '.zst': 'zstd'}[suffix] }",
    )


def test_parquet_in_parquet_out(deduplicated: Path, tmp_path: Path) -> None:
    data = [row | {"tags": ["a", "b"], "big": 2**60 + row["n"]} for row in corpus()]
    table = pa.Table.from_pylist(data).append_column("day", pa.array([row["n"] for row in data], pa.date32()))
    pq.write_table(table.slice(0, 30), tmp_path / "a.parquet", row_group_size=7)
    pq.write_table(table.slice(30), tmp_path / "b.parquet")
    for _ in range(2):
        assert dedup_command(tmp_path / "a.parquet", tmp_path / "b.parquet", "-o", tmp_path / "out").exit_code == 0
    for name in ("clean", "duplicates"):
        out = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        assert out.drop_columns(["cluster"]).schema == table.schema
        wanted = rows_of(deduplicated / f"{name}.jsonl")
        assert out.column("id").to_pylist() == [row["id"] for row in wanted]
        clusters = [
            {k: v for k, v in cluster.items() if v is not None} for cluster in out.column("cluster").to_pylist()
        ]
        assert clusters == [row["cluster"] for row in wanted]
        assert out.column("big").to_pylist() == [2**60 + row["n"] for row in wanted]


def test_parquet_that_cannot_be_used(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1, 2], "text": ["a", None]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"id": ["x"], "text": ["a"]}), tmp_path / "other.parquet")
    pq.write_table(pa.table({"id": [1], "text": [2]}), tmp_path / "numbers.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    write_rows(tmp_path / "a.jsonl", corpus())
    out = tmp_path / "out"
    assert dedup_command(tmp_path / "a.parquet", tmp_path / "broken.parquet", "-o", out).exit_code == 1
    assert [(row["id"], row["reason"]) for row in rows_of(out / "rejected.jsonl")] == [
        ("2", "bad-row"), ("broken.parquet", "bad-parquet"),
    ]  # fmt: skip
    assert pq.read_table(out / "clean.parquet").column("id").to_pylist() == [1]
    for files, error in (
        (["a.parquet", "other.parquet"], "other.parquet: the column 'id' holds string, in a.parquet it holds int64"),
        (["numbers.parquet"], "holds int64, not texts"),
        (["a.parquet", "a.jsonl"], "a.parquet: a table by columns, and a.jsonl is none"),
    ):
        with pytest.raises(ConfigError, match=error):
            run_dedup([str(tmp_path / name) for name in files], out, load_config())
    with pytest.raises(ConfigError, match=r"no column 'body'.*id, text.*--text-field"):
        run_dedup([str(tmp_path / "a.parquet")], out, load_config(flags={"read": {"text_field": "body"}}))


def test_an_earlier_run_in_another_form_does_not_stay(tmp_path: Path) -> None:
    data = [{"id": row["id"], "text": row["text"]} for row in corpus()[:3]]
    pq.write_table(pa.Table.from_pylist(data), tmp_path / "a.parquet")
    assert dedup_command(tmp_path / "a.parquet", "-o", tmp_path / "out").exit_code == 0
    assert dedup_command(write_rows(tmp_path / "a.jsonl", data), "-o", tmp_path / "out").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.name[0] != ".") == [
        "clean.jsonl", "duplicates.jsonl", "rejected.jsonl", "report.json",
    ]  # fmt: skip


def test_parquet_without_pyarrow_is_an_error_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"need pyarrow: pip install 'pyarrow<"):
        run_dedup([str(tmp_path / "a.parquet")], tmp_path / "out", load_config())
