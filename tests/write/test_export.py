"""The articles in files for other programs: they fit `clean.jsonl` after each run, in all shapes, for all readers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from seedclean import forget
from seedclean.config import load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write import export
from seedclean.write.soundness import check_output
from tests.support.dedup_rows import dedup_command, rows_of, write_rows
from tests.support.texts import article

JSONL = {"format": "jsonl", "shape": "dolma", "shard_mb": 0, "partition": "none"}


def rows(count: int, start: int = 0) -> list[dict[str, Any]]:
    """Return rows of news with dates, addresses and fields of their own."""
    return [
        {
            "id": f"n{n:03d}", "text": article(n), "published": f"2025-03-{n % 3 + 1:02d}" if n % 4 else None,
            "url": f"https://site{n % 2}.example/{n}", "score": n / 2, "n": n, "tags": ["港口"],
            "any": n if n % 2 else "x", "nested": {"a": n},
        }
        for n in range(start, start + count)
    ]  # fmt: skip


def clean(folder: Path, out: Path, data: list[dict[str, Any]], name: str = "a.jsonl", **options: Any) -> None:
    """Run over rows."""
    file, chosen = write_rows(folder / name, data), RunOptions(**options)
    run(file, out, load_config(flags=chosen.flags()), chosen)


def files(out: Path) -> dict[str, bytes]:
    """Return what stands in the files for other programs."""
    paths = [path for path in sorted((out / "clean").rglob("*")) if path.is_file()]
    return {str(path.relative_to(out)): path.read_bytes() for path in paths}


def table(out: Path) -> list[dict[str, Any]]:
    """Return all rows of the Parquet files."""
    found: list[dict[str, Any]] = ds.dataset(out / "clean", partitioning="hive").to_table().sort_by("id").to_pylist()
    return found


def test_parquet_has_all_rows_with_their_types(tmp_path: Path) -> None:
    clean(tmp_path, tmp_path / "out", rows(20), format="parquet")
    wanted = {row["id"]: row for row in rows_of(tmp_path / "out" / "clean.jsonl")}
    [name] = files(tmp_path / "out")
    schema = pq.read_schema(tmp_path / "out" / name)
    types = {"score": pa.float64(), "n": pa.int64(), "tags": pa.list_(pa.string()), "any": pa.string()}
    assert {key: schema.field(key).type for key in types} == types
    assert pq.ParquetFile(tmp_path / "out" / name).metadata.row_group(0).column(0).compression == "ZSTD"
    for row in table(tmp_path / "out"):
        line = wanted.pop(row["id"])
        for key in ("text", "published", "url", "score", "n", "tags", "cluster", "page", "sha256"):
            assert row[key] == line[key]
        assert orjson.loads(row["any"]) == line["any"]
        assert orjson.loads(row["nested"]) == line["nested"]
    assert not wanted


def test_a_later_run_keeps_the_files_up_and_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    out, once = tmp_path / "out", tmp_path / "once"
    clean(tmp_path, out, rows(10), format="parquet", jobs=1)
    before = files(out)
    run(tmp_path / "a.jsonl", out)
    assert files(out) == before, "nothing new"
    clean(tmp_path, out, rows(5, 20), "b.jsonl")
    assert [row["n"] for row in table(out)] == [*range(10), *range(20, 25)]
    run([tmp_path / "b.jsonl", tmp_path / "a.jsonl"], out, load_config(), RunOptions(rebuild=True))
    options = RunOptions(format="parquet", jobs=2)
    run([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], once, load_config(flags=options.flags()), options)
    assert files(out) == files(once)
    clean(tmp_path, out, rows(10), format="jsonl")
    assert not (out / "clean").exists()
    assert not (out / "export.json").exists()


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_shapes_of_dolma_and_datatrove(tmp_path: Path, form: str) -> None:
    clean(tmp_path, tmp_path / "dolma", rows(6), format=form, shape="dolma")
    clean(tmp_path, tmp_path / "trove", rows(6), format=form, shape="datatrove")
    line = rows_of(tmp_path / "trove" / "clean.jsonl")[1]
    shapes = {"dolma": ["id", "text", "source", "created", "metadata"], "trove": ["text", "id", "metadata"]}
    for name, keys in shapes.items():
        [file] = (tmp_path / name / "clean").iterdir()
        row = rows_of(file)[1] if form == "jsonl" else pq.read_table(file).to_pylist()[1]
        assert list(row) == keys
        assert (row["id"], row["text"], row["metadata"]["n"]) == (line["id"], line["text"], line["n"])
        assert row["metadata"]["url"] == line["url"]


def test_files_by_date_and_by_site(tmp_path: Path) -> None:
    clean(tmp_path, tmp_path / "date", rows(12), format="parquet", partition="date")
    days = ("2025-03-01", "2025-03-02", "2025-03-03", "__HIVE_DEFAULT_PARTITION__")
    assert list(files(tmp_path / "date")) == [f"clean/published_date={day}/part-00000.parquet" for day in days]
    assert {(row["published"], str(row["published_date"])) for row in table(tmp_path / "date") if row["published"]} == {
        (day, day) for day in days[:3]
    }
    clean(tmp_path, tmp_path / "site", rows(12), partition="site")
    for site in (0, 1):
        lines = rows_of(tmp_path / "site" / "clean" / f"site=site{site}.example" / "part-00000.jsonl")
        assert [row["n"] % 2 for row in lines] == [site] * 6


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_files_end_at_a_size(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedclean.write.export_files._MEGABYTE", 50_000)
    clean(tmp_path, tmp_path / "out", rows(200), format=form, shard_mb=2)
    parts = sorted((tmp_path / "out" / "clean").iterdir())
    assert len(parts) > 2
    ends = [pq.read_metadata(part).serialized_size if form == "parquet" else 0 for part in parts]
    assert max(part.stat().st_size - end for part, end in zip(parts, ends, strict=True)) <= 100_000, ends
    read = [rows_of(part) if form == "jsonl" else pq.read_table(part).to_pylist() for part in parts]
    assert [row["n"] for part in read for row in part] == [
        row["n"] for row in rows_of(tmp_path / "out" / "clean.jsonl")
    ]


def test_what_is_forgotten_leaves_the_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean(tmp_path, out, rows(5), format="parquet")
    name = rows_of(out / "clean.jsonl")[2]["id"]
    done = forget(out, name)
    assert (done.ids, done.others) == ([name], [])
    assert name not in {row["id"] for row in table(out)}
    assert len(table(out)) == 4


@pytest.mark.parametrize("step", range(5))
def test_a_run_that_is_killed_while_it_writes_them_is_made_good(
    tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    clean(tmp_path, out, rows(4), format="parquet")
    calls = iter(range(100))
    with monkeypatch.context() as patch:
        for owner, name in ((export, "_write_list"), (Path, "rename"), (export, "digest_of")):
            patch.setattr(owner, name, _failing(getattr(owner, name), calls, step))
        with pytest.raises(StoppedError, match="the run is committed"):
            clean(tmp_path, out, rows(4, 10), "b.jsonl")
    assert len(rows_of(out / "clean.jsonl")) == 8
    run(tmp_path / "b.jsonl", out)
    assert [row["n"] for row in table(out)] == [*range(4), *range(10, 14)]
    assert not [remark for remark in check_output(out) if remark.wrong]


def _failing(function: Any, calls: Any, step: int) -> Any:
    def call(*arguments: Any) -> Any:
        if next(calls) == step:
            raise OSError(28, "No space left on device")
        return function(*arguments)

    return call


def test_check_says_what_is_wrong_with_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean(tmp_path, out, rows(4), format="parquet")
    assert check_output(out) == []
    [name] = files(out)
    (out / name).write_bytes(b"x" * (out / name).stat().st_size)
    assert check_output(out)[0].text.startswith("part-00000.parquet is not what was written")
    (out / name).unlink()
    assert "is missing" in check_output(out)[0].text
    run(tmp_path / "a.jsonl", out)
    assert check_output(out) == []


def test_a_folder_of_someone_else_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "clean").mkdir(parents=True)
    with pytest.raises(ConfigError, match="is of no run"):
        clean(tmp_path, out, rows(2), format="parquet")
    shutil.rmtree(out / "clean")
    (out / "clean").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match=r"is no folder of a run|is of no run"):
        clean(tmp_path, out, rows(2), format="parquet")


def test_dedup_writes_either_format(tmp_path: Path) -> None:
    data = [{**row, "bad": float(row["n"])} for row in rows(6)]
    file = write_rows(tmp_path / "a.jsonl", [*data, {**data[0], "id": "copy"}])
    assert dedup_command(file, "-o", tmp_path / "out", "--format", "parquet").exit_code == 0
    read = pq.read_table(tmp_path / "out" / "clean.parquet")
    assert read.schema.field("n").type == pa.int64()
    assert read.column("text").to_pylist() == [row["text"] for row in data]
    assert pq.read_table(tmp_path / "out" / "duplicates.parquet").num_rows == 1
    kept = tmp_path / "out" / "clean.parquet"
    assert dedup_command(kept, "-o", tmp_path / "back", "--format", "jsonl").exit_code == 0
    assert [row["n"] for row in rows_of(tmp_path / "back" / "clean.jsonl")] == [row["n"] for row in data]


def test_other_programs_load_them(tmp_path: Path) -> None:
    datasets, polars, duckdb = map(pytest.importorskip, ("datasets", "polars", "duckdb"))
    out = tmp_path / "out"
    clean(tmp_path, out, rows(12), format="parquet", partition="site")
    wanted = [(f"a.jsonl#n{n:03d}", n, f"site{n % 2}.example") for n in range(12)]
    pattern = str(out / "clean" / "**" / "*.parquet")
    frame = polars.read_parquet(out / "clean", hive_partitioning=True).sort("id")
    assert list(zip(frame["id"], frame["n"], frame["site"], strict=True)) == wanted
    query = f"SELECT id, n, site FROM read_parquet('{pattern}', hive_partitioning = true) ORDER BY id"  # noqa: S608
    assert duckdb.sql(query).fetchall() == wanted
    loaded = datasets.load_dataset("parquet", data_files=pattern, split="train", cache_dir=str(tmp_path / "cache"))
    assert sorted(zip(loaded["id"], loaded["n"], strict=True)) == [row[:2] for row in wanted]


@pytest.mark.parametrize(
    "change",
    [
        {"settings": {"format": "parquet"}},
        {"settings": {**JSONL, "format": "../../x"}},
        {"files": {"a": 5}},
        {"files": {"../../../a.jsonl": {"bytes": 1, "sha256": ""}}},
        {"files": 5},
    ],
)
def test_a_list_that_no_run_wrote_is_not_followed(tmp_path: Path, change: dict[str, Any]) -> None:
    out = tmp_path / "a" / "b" / "out"
    out.parent.mkdir(parents=True)
    clean(tmp_path, out, rows(3))
    before = {path.name for path in out.iterdir()}
    (out / "export.json").write_bytes(orjson.dumps({"settings": JSONL, "of": "", "files": {}} | change))
    clean(tmp_path, out, rows(4))
    assert {path.name for path in out.iterdir()} == before | {"export.json"}
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_hosts_of_any_length_have_a_folder(tmp_path: Path) -> None:
    hosts = ["海" * 300, "..", "a/../b", "x" * 400, "%2e%2e", "\x00"]
    given = [row | {"url": f"https://{host}/1"} for row, host in zip(rows(len(hosts)), hosts, strict=True)]
    clean(tmp_path, tmp_path / "out", given, partition="site")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and path.parent != tmp_path / "out"]
    assert sum(len(rows_of(path)) for path in files) == len(hosts)
    assert all(path.parent.parent == tmp_path / "out" / "clean" for path in files)
