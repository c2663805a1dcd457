"""`seedclean dedup`: what comes in other encodings, in pieces, damaged or not at all, and ids of any kind."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seedclean import cluster
from seedclean.cli import main_group
from seedclean.config import load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.engine.dedup_files import run_dedup
from seedclean.read import compression
from tests.support.dedup_rows import corpus, dedup_command, rows_of, write_rows
from tests.support.texts import article

NEWS = [
    "海城港务局昨天宣布，通往北岛的航线从下月起每天增开两班，票价不变，船上另设行李间。",
    "云港市图书馆的新馆今天开放，读者可以在馆内自助借书，儿童阅览区每周一整理书架，不对外开放。",
    "海城港务局昨天宣布，通往北岛的航线从下月起每天增开两班，票价不变，船上另设行李间和茶室。",
]


def lines(texts: list[str], end: str = "\n") -> str:
    return end.join(orjson.dumps({"id": f"r{n}", "text": text}).decode() for n, text in enumerate(texts)) + end


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "big5hkscs"])
@pytest.mark.parametrize("packed", [False, True])
def test_rows_in_another_encoding_are_read_like_those_in_utf8(tmp_path: Path, encoding: str, *, packed: bool) -> None:
    texts = [
        "海城渡輪公司昨晚恢復了夜間班次，第一班船九點離港。",
        "雲港市圖書館新館今天上午開放，首日接待讀者四千餘人。",
    ]
    texts = texts if encoding == "big5hkscs" else NEWS
    (tmp_path / "plain.jsonl").write_text(lines(texts), encoding="utf-8")
    data = lines(texts, "\r\n").encode(encoding)
    name = "in.jsonl.gz" if packed else "in.jsonl"
    (tmp_path / name).write_bytes(gzip.compress(data) if packed else data)
    run_dedup([str(tmp_path / "plain.jsonl")], tmp_path / "wanted", load_config())
    report = run_dedup([str(tmp_path / name)], tmp_path / "out", load_config())
    assert report.pages_failed == 0
    for output in ("clean", "duplicates"):
        file = tmp_path / "out" / f"{output}.jsonl{'.gz' * packed}"
        assert rows_of(file) == rows_of(tmp_path / "wanted" / f"{output}.jsonl")


def test_a_bad_byte_costs_its_row_alone(tmp_path: Path) -> None:
    data = lines(NEWS * 200).encode("gb18030").split(b"\n")
    data[6] = data[6].replace("票价".encode("gb18030"), b"\xff\xff")
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(data))
    report = run_dedup([str(tmp_path / "in.jsonl")], tmp_path / "out", load_config())
    assert (report.documents, report.pages_failed) == (599, 1)
    assert [row["id"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == ["in.jsonl#L7"]


def seedclean(arguments: list[Any], **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "seedclean", *map(str, arguments)]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, timeout=60, **options)


@pytest.mark.parametrize("kind", ["plain", ".gz", ".zst"])
def test_standard_input_may_be_compressed(tmp_path: Path, kind: str) -> None:
    file = write_rows(tmp_path / "in.jsonl", corpus())
    if kind != "plain":
        with (tmp_path / "packed").open("wb") as target, compression.compressing(target, kind) as out:
            out.write(file.read_bytes())
        file = tmp_path / "packed"
    with file.open("rb") as stdin:
        done = seedclean(["dedup", "-", "-o", tmp_path / "out", "-q"], stdin=stdin)
    assert done.returncode == 0, done.stderr
    assert orjson.loads((tmp_path / "out" / "report.json").read_bytes())["rows"]["read"] == len(corpus())


@pytest.mark.parametrize(
    ("kind", "reason"), [(".gz", "bad-gzip"), (".zst", "bad-zstd"), (".bz2", "bad-bzip2"), (".xz", "bad-xz")]
)
def test_compressed_standard_input_that_is_cut_off_gives_what_is_there(tmp_path: Path, kind: str, reason: str) -> None:
    rows = [{"id": n, "text": os.urandom(500).hex()} for n in range(4000)]
    file = write_rows(tmp_path / "in.jsonl", rows)
    with (tmp_path / "packed").open("wb") as target, compression.compressing(target, kind) as out:
        out.write(file.read_bytes())
    data = (tmp_path / "packed").read_bytes()
    done = seedclean(["dedup", "-", "-o", tmp_path / "out", "-q"], input=data[: len(data) * 9 // 10])
    assert done.returncode == 1, done.stderr
    assert rows_of(tmp_path / "out" / "rejected.jsonl")[-1]["reason"] == reason
    assert len(rows_of(tmp_path / "out" / "clean.jsonl")) > 1000


def test_what_unpacks_to_very_much_is_stopped_on_standard_input_too(tmp_path: Path) -> None:
    data = gzip.compress((b" " * 999 + b"\n") * 200_000)
    done = seedclean(["dedup", "-", "-o", tmp_path / "out", "-q"], input=data)
    assert done.returncode == 1, done.stderr
    assert [row["reason"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == ["bomb"]


@pytest.mark.parametrize("closed", ["1", "2", "0", "012"])
def test_standard_streams_that_are_closed_change_nothing(tmp_path: Path, closed: str) -> None:
    file = write_rows(tmp_path / "in.jsonl", corpus())
    redirected = " ".join(f"{number}>&-" for number in closed)
    command = f'"{sys.executable}" -m seedclean dedup "{file}" -o "{tmp_path / "out"}" {redirected}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert len(rows_of(tmp_path / "out" / "clean.jsonl")) > 20


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_standard_output_that_is_full_changes_nothing(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "in.jsonl", [*corpus(), {"text": 1}])
    with Path("/dev/full").open("wb") as full:
        done = seedclean(["dedup", file, "-o", tmp_path / "out"], stdout=full)
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False), "1 for the row that is rejected"


def test_standard_output_without_a_reader_changes_nothing(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "in.jsonl", corpus())
    reader, writer = os.pipe()
    os.close(reader)
    done = seedclean(["dedup", file, "-o", tmp_path / "out"], stdout=writer)
    os.close(writer)
    assert (done.returncode, b"Traceback" in done.stderr, b"BrokenPipe" in done.stderr) == (0, False, False)


def files(out: Path) -> dict[str, bytes]:
    """Return what stands in the files of OUT; the lock says when it was taken."""
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and path.name != ".lock"}


def test_an_input_that_became_empty_is_refused_and_the_output_stays(tmp_path: Path) -> None:
    file, out = write_rows(tmp_path / "in.jsonl", corpus()), tmp_path / "out"
    assert dedup_command(file, "-o", out).exit_code == 0
    before = files(out)
    for data in (b"", b"\n \n", b"{no row"):
        file.write_bytes(data)
        with pytest.raises(StoppedError, match="has 24 rows of an earlier run, and the input has none now"):
            run_dedup([str(file)], out, load_config())
    (tmp_path / "none").mkdir()
    with pytest.raises(StoppedError, match="the input has none now"):
        run_dedup([str(tmp_path / "none")], out, load_config())
    assert files(out) == before
    assert run_dedup([str(file)], tmp_path / "new", load_config()).kept == 0, "a first run may find nothing"


def test_one_file_that_cannot_be_read_is_a_row(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.jsonl", corpus())
    (tmp_path / "b.jsonl").symlink_to(tmp_path / "gone.jsonl")
    (tmp_path / "c.jsonl.gz").write_bytes(b"no gzip")
    report = run_dedup([str(tmp_path)], tmp_path / "out", load_config())
    assert report.documents == len(corpus())
    failed = {(row["id"], row["reason"]) for row in rows_of(tmp_path / "out" / "rejected.jsonl")}
    assert failed == {("b.jsonl", "broken-link"), ("c.jsonl.gz", "bad-gzip")}


def test_ids_are_kept_as_they_are_written(tmp_path: Path) -> None:
    ids = ["1.50", "12345678901234567890", "99999999999999999999", "1e3", '"a"', "7", "NaN", "null"]
    data = "".join(f'{{"id": {name}, "text": "{article(n)}"}}\n' for n, name in enumerate(ids))
    rejected = '{"id": 2.50, "text": null}\n{"id": "b", "texts": "a"}\n{"text": 3}\n'
    (tmp_path / "in.jsonl").write_text(data + rejected, encoding="utf-8")
    run_dedup([str(tmp_path / "in.jsonl")], tmp_path / "out", load_config())
    written = {row["cluster"]["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")}
    assert written == {*ids[:4], "a", "7", "in.jsonl#L7", "in.jsonl#L8"}
    assert [row["id"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == ["2.50", "b", "in.jsonl#L11"]


UUIDS = [uuid.UUID(int=number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        (pa.array([1.5, 2.0, None]), ["1.5", "2.0", "in.parquet#L3"]),
        (pa.array([each.bytes for each in UUIDS], pa.binary(16)), [str(each) for each in UUIDS]),
        (pa.array([Decimal(10**19 + n) for n in range(3)], pa.decimal128(20, 0)), [str(10**19 + n) for n in range(3)]),
        (pa.array([2**64 - 1, 5, 6], pa.uint64()), [str(2**64 - 1), "5", "6"]),
    ],
)  # fmt: skip
def test_ids_of_parquet_are_kept_as_they_are(tmp_path: Path, ids: Any, wanted: list[str]) -> None:
    pq.write_table(pa.table({"id": ids, "text": [*NEWS[:2], None]}), tmp_path / "in.parquet")
    run_dedup([str(tmp_path / "in.parquet")], tmp_path / "out", load_config())
    clean = pq.read_table(tmp_path / "out" / "clean.parquet")
    assert [row["id"] for row in clean.column("cluster").to_pylist()] == sorted(wanted[:2])
    assert clean.schema.field("id").type == ids.type
    assert [row["id"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == wanted[2:]


def test_shards_that_differ_by_chance_are_one_corpus(tmp_path: Path) -> None:
    required = pa.schema([pa.field("id", pa.string(), nullable=False), ("text", pa.string()), ("by", pa.string())])
    pq.write_table(pa.table([["a", "b"], NEWS[:2], ["甲", None]], schema=required), tmp_path / "0.parquet")
    other = {"by": pa.nulls(1), "text": pa.array(NEWS[2:], pa.large_string()), "id": pa.array(["c"])}
    pq.write_table(pa.table(other), tmp_path / "1.parquet")
    shared = pa.table({"id": ["d"], "text": [article(3)], "by": pa.array(["乙"]).dictionary_encode()})
    pq.write_table(shared, tmp_path / "2.parquet")
    for order in (("0", "1", "2"), ("2", "1", "0")):
        report = run_dedup([str(tmp_path / f"{name}.parquet") for name in order], tmp_path / "out", load_config())
        assert (report.kept, report.duplicates, report.pages_failed) == (3, 1, 0)
    clean = pq.read_table(tmp_path / "out" / "clean.parquet")
    assert clean.column_names == ["id", "text", "by", "cluster"]
    assert clean.schema.field("text").type == pa.large_string()
    assert clean.column("by").to_pylist() == [None, None, "乙"]


def test_shards_that_do_not_go_together_are_an_error_that_names_the_column(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "text": ["a"], "by": ["b"]}), tmp_path / "0.parquet")
    pq.write_table(pa.table({"id": [1], "text": ["a"]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"id": [1], "text": ["a"], "by": [1.5]}), tmp_path / "2.parquet")
    twice = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    pq.write_table(twice, tmp_path / "twice.parquet")
    for names, error in (
        (["0", "1"], "1.parquet: no column 'by', which 0.parquet has"),
        (["0", "2"], "2.parquet: the column 'by' holds double, in 0.parquet it holds string"),
        (["twice"], "twice.parquet: 2 columns have the name 'text'"),
    ):
        with pytest.raises(ConfigError, match=error):
            run_dedup([str(tmp_path / f"{name}.parquet") for name in names], tmp_path / "out", load_config())


def test_parquet_that_cannot_be_read_leaves_files_that_can_be(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    report = run_dedup([str(tmp_path / "broken.parquet")], tmp_path / "out", load_config())
    assert (report.documents, report.pages_failed) == (0, 1)
    assert pq.read_table(tmp_path / "out" / "clean.parquet").num_rows == 0
    damaged = pa.array([NEWS[0].encode(), b"\xff\xfe"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"id": ["a", "b"], "text": damaged}), tmp_path / "damaged.parquet")
    report = run_dedup([str(tmp_path / "damaged.parquet")], tmp_path / "damaged", load_config())
    assert (report.documents, report.pages_failed) == (1, 1)


def test_messages_name_only_options_that_the_command_has(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_rows(tmp_path / "away.jsonl", corpus())
    (tmp_path / "in" / "link.jsonl").symlink_to(tmp_path / "away.jsonl")
    write_rows(tmp_path / "in" / "a.jsonl", [{"id": 1}, {"text": "a"}])
    assert dedup_command(tmp_path / "in", "-o", tmp_path / "out").exit_code == 1
    options = {option for parameter in main_group.commands["dedup"].params for option in parameter.opts}
    details = [row["detail"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")]
    assert len(details) == 2
    named = {word.strip(",;:") for detail in details for word in detail.split() if word.startswith("--")}
    assert named == {"--text-field"} & options


STYLES = "".join(f".card-{n}{{--tag-{n}: rgba({n}, 255, 255, .05);margin:{n}px}}" for n in range(60))


def test_style_sheets_never_make_two_rows_alike(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": f"{text}\n{STYLES}"} for n, text in enumerate(NEWS)]
    run_dedup([str(write_rows(tmp_path / "in.jsonl", rows))], tmp_path / "out", load_config())
    kept = rows_of(tmp_path / "out" / "clean.jsonl")
    assert [row["id"] for row in kept] == ["1", "2"], "the copy is found, the other article is not taken for one"
    assert kept[0]["text"] == rows[1]["text"], "rows are passed on as they are"
    assert len(cluster([f"{text}\n{STYLES}" for text in NEWS])) == 2


def test_a_series_has_its_index_as_ids() -> None:
    series = pd.Series(NEWS, index=["x", "y", "z"])
    assert {each.keeper: set(each.members) for each in cluster(series)} == {"z": {"x"}, "y": set()}
    assert {each.keeper for each in cluster(series[["y"]])} == {"y"}
    with pytest.raises(ValueError, match="the id 'x' repeats"):
        cluster(pd.Series(NEWS[:2], index=["x", "x"]))
    with pytest.raises(TypeError, match="the text '1' must be str, not float"):
        cluster(pd.Series([NEWS[0], float("nan")], dtype=object))
