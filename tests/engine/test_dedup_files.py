"""`seedclean dedup`: every row comes out once, whatever is in the rows and however they are divided."""

from __future__ import annotations

import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from seedclean import dedup
from seedclean.config import load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.resources import configs_folder
from seedclean.engine.dedup_files import run_dedup
from tests.support.dedup_rows import corpus, dedup_command, rows_of, write_rows
from tests.support.texts import article

NAMES = ("clean", "duplicates", "rejected")


def test_every_row_comes_out_once_with_all_its_fields(deduplicated: Path) -> None:
    clean, duplicates, rejected = (rows_of(deduplicated / f"{name}.jsonl") for name in NAMES)
    assert (len(clean), len(duplicates), rejected) == (24, 40, [])
    found = {row["id"]: row for row in [*clean, *duplicates]}
    for row in corpus():
        assert {key: found[row["id"]][key] for key in row} == row
        assert set(found[row["id"]]) == {*row, "cluster"}
    keepers = {row["id"]: row["cluster"] for row in clean}
    for name, cluster in keepers.items():
        assert cluster["id"] == name
        assert cluster["size"] == 1 + sum(row["cluster"]["keeper"] == name for row in duplicates)
    assert {row["cluster"]["keeper"] for row in duplicates} <= set(keepers)
    assert keepers["n060"]["flags"] == [f"excerpt-of:{found['n003']['cluster']['id']}"]


def test_the_report_says_what_was_done(deduplicated: Path) -> None:
    report = orjson.loads((deduplicated / "report.json").read_bytes())
    Draft202012Validator(orjson.loads((configs_folder() / "schemas/dedup-report.schema.json").read_bytes())).validate(
        report
    )
    numbers = report["rows"]
    assert (numbers["read"], numbers["kept"], numbers["duplicates"], numbers["failed"]) == (64, 24, 40, 0)
    assert report["dedup"]["excerpts"] == 1


def test_same_bytes_for_any_order_any_files_and_any_jobs(deduplicated: Path, tmp_path: Path) -> None:
    shuffled = corpus()
    random.Random(5).shuffle(shuffled)  # noqa: S311
    first, second = (
        write_rows(tmp_path / f"{name}.jsonl", part)
        for name, part in zip("ba", (shuffled[:9], shuffled[9:]), strict=True)
    )
    for jobs in ("1", "8"):
        assert dedup_command(first, second, "-o", tmp_path / "out", "-j", jobs).exit_code == 0
        for name in ("clean.jsonl", "duplicates.jsonl", "report.json"):
            assert (tmp_path / "out" / name).read_bytes() == (deduplicated / name).read_bytes()


def test_odd_rows(tmp_path: Path) -> None:
    lines = [
        b'\xef\xbb\xbf{"text": "\\u6d77\\ud800\\u6e2f", "x": NaN}',
        b'{"id": 7, "text": "", "cluster": {}, "number": 1.50, "huge": 1e400, "long": 123456789012345678901234567890}',
        b'  {"id": "nul\\u0000", "text": "a\\u0000b"}  ',
        b'{"id": true, "text": "\xe7\x9f\xad"}',
        b'{"text": 5}',
        b"[1]",
        b"{",
        b'{"id": "\xff", "text": "a"}',
        b"",
        b'{"text": "\xe7\x9f\xad"}',
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\r\n".join(lines))
    result = dedup_command(tmp_path / "a.jsonl", "-o", tmp_path / "out")
    assert result.exit_code == 1, result.output
    clean = (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["cluster"] for line in clean] == [
        {"id": "7", "size": 1}, {"id": "a.jsonl#L1", "size": 1}, {"id": "a.jsonl#L10", "size": 2},
        {"id": "nul\0", "size": 1},
    ]  # fmt: skip
    assert clean[1].startswith(b'{"text": "\\u6d77\\ud800\\u6e2f", "x": NaN,"cluster":'), "bytes are passed on"
    assert clean[0].startswith(
        b'{"id": 7, "text": "", "number": 1.50, "huge": 1e400, "long": 123456789012345678901234567890,"cluster":'
    ), "so are those of a row that has a cluster already"
    assert [row["id"] for row in rows_of(tmp_path / "out" / "duplicates.jsonl")] == [True]
    rejected = rows_of(tmp_path / "out" / "rejected.jsonl")
    assert [(row["id"], row["reason"]) for row in rejected] == [(f"a.jsonl#L{n}", "bad-row") for n in (5, 6, 7, 8)]
    assert "there are: text" in rejected[0]["detail"]


@pytest.mark.parametrize("depth", [300, 900, 1010, 5000, 100_000])
@pytest.mark.parametrize("more", [b"", b', "cluster": 1'])
def test_rows_that_are_nested_deeply(tmp_path: Path, depth: int, more: bytes) -> None:
    deep = b'{"id": 1, "text": "a", "x": ' + b"[" * depth + b"]" * depth + more + b"}\n"
    (tmp_path / "a.jsonl").write_bytes(deep + b'{"id": 2, "text": "b"}')
    code = dedup_command(tmp_path / "a.jsonl", "-o", tmp_path / "out").exit_code
    clean = (tmp_path / "out" / "clean.jsonl").read_bytes()
    assert clean.count(b"[") == (0 if code else depth)
    assert code == 0 or depth > 1000 or more
    assert [row["reason"] for row in rows_of(tmp_path / "out" / "rejected.jsonl")] == ["bad-row"] * code
    assert clean.endswith(b'{"id": 2, "text": "b","cluster":{"id":"2","size":1}}\n')


def test_ids_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        b'{"id": "\\ud83d", "text": "a"}\n'
        b'{"id": "\xe6\xb5\xb7", "text": "\\u0000"}\n'
        b'{"id": "\\ud83d\\ude80", "text": "b"}'
    )
    assert dedup_command(tmp_path / "a.jsonl", "-o", tmp_path / "out").exit_code == 0
    assert [row["cluster"]["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")] == ["\\ud83d", "海", "🚀"]


def test_ids_that_repeat_are_an_error_that_names_both_lines(tmp_path: Path) -> None:
    data = corpus()
    write_rows(tmp_path / "a.jsonl", data[:5])
    write_rows(tmp_path / "b.jsonl", [data[9], data[3]])
    out = tmp_path / "out"
    dedup_command(tmp_path / "a.jsonl", "-o", out)
    before = (out / "clean.jsonl").read_bytes()
    with pytest.raises(StoppedError, match=r"b.jsonl#L2: the id 'n003' repeats that of a.jsonl#L4"):
        run_dedup([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")], out, load_config())
    assert (out / "clean.jsonl").read_bytes() == before
    write_rows(tmp_path / "c.jsonl", [data[1], data[2], data[1]])
    with pytest.raises(StoppedError, match=r"c.jsonl#L3: the id 'n001' repeats that of c.jsonl#L1"):
        run_dedup([str(tmp_path / "c.jsonl")], out, load_config())


def test_standard_input_and_other_fields(tmp_path: Path) -> None:
    lines = b"".join(orjson.dumps({"url": f"u{i}", "body": article(i % 2, 300)}) + b"\n" for i in range(4))
    command = [sys.executable, "-m", "seedclean", "dedup", "-", "-o", str(tmp_path / "out"), "--text-field", "body"]
    done = subprocess.run([*command, "--id-field", "url", "-q"], input=lines, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert [row["url"] for row in rows_of(tmp_path / "out" / "clean.jsonl")] == ["u0", "u1"]


def test_of_two_copies_the_one_with_fewer_guesses_is_kept(tmp_path: Path) -> None:
    text, other = article(3, 300), article(5, 300)
    rows: list[dict[str, Any]] = [
        {"id": "a", "text": text, "repairs": {"note": 4, "read": 2}},
        {"id": "b", "text": text, "repairs": {"note": 900, "read": 1, "torn-by-note": 90}},
        {"id": "c", "text": other, "repairs": {"note": 5, "unrecoverable": 1}},
        {"id": "d", "text": other, "repairs": {"note": 40, "line-end": 9}},
    ]
    dedup_command(write_rows(tmp_path / "rows.jsonl", rows), "-o", tmp_path / "out")
    assert [row["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")] == ["b", "d"]
    copies = rows_of(tmp_path / "out" / "duplicates.jsonl")
    assert {row["cluster"]["criterion"] for row in copies} == {"fewest_repairs"}


def test_numbers_of_repairs_that_nobody_can_have_made_are_no_mistake(tmp_path: Path) -> None:
    text = article(3, 300)
    rows: list[dict[str, Any]] = [
        {"id": "a", "text": text, "repairs": {"read": 10**19}},
        {"id": "b", "text": text, "repairs": {"read": 10**14, "note": -5}},
        {"id": "c", "text": text, "repairs": {"note": 5}},
        {"id": "d", "text": text, "repairs": {"note": 5, "read": -1}},
    ]
    dedup_command(write_rows(tmp_path / "rows.jsonl", rows), "-o", tmp_path / "out")
    assert [row["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")] == ["c"]


@pytest.mark.parametrize("option", ["--text-field", "--id-field"])
def test_the_field_that_is_added_cannot_be_read(tmp_path: Path, option: str) -> None:
    file = write_rows(tmp_path / "a.jsonl", [{"cluster": "a", "text": "b"}])
    result = dedup_command(file, "-o", tmp_path / "out", option, "cluster")
    assert isinstance(result.exception, ConfigError)
    assert "is replaced" in str(result.exception)


def test_threshold_and_ngram(tmp_path: Path) -> None:
    base = article(1, 1000)
    data = [{"id": "a", "text": base}, {"id": "b", "text": base[:700] + article(2, 300)}]
    file = write_rows(tmp_path / "a.jsonl", data)
    kept = []
    for options in ([], ["--threshold", "0.53"], ["--threshold", "0.53", "--ngram", "64"]):
        assert dedup_command(file, "-o", tmp_path / "out", *options).exit_code == 0
        kept.append(len(rows_of(tmp_path / "out" / "clean.jsonl")))
    assert kept == [2, 1, 2]
    assert dedup_command(file, "-o", tmp_path / "out", "--threshold", "1.5").exit_code == 2


def test_excerpts_are_dropped_only_if_asked(tmp_path: Path) -> None:
    base = article(1, 1000)
    file = write_rows(tmp_path / "a.jsonl", [{"id": "a", "text": base}, {"id": "b", "text": base[300:500]}])
    assert dedup_command(file, "-o", tmp_path / "out").exit_code == 0
    assert [row["cluster"].get("flags") for row in rows_of(tmp_path / "out" / "clean.jsonl")] == [
        None,
        ["excerpt-of:a"],
    ]
    assert dedup_command(file, "-o", tmp_path / "out", "--drop-excerpts").exit_code == 0
    assert [row["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")] == ["a"]
    [row] = rows_of(tmp_path / "out" / "duplicates.jsonl")
    assert (row["cluster"]["keeper"], row["cluster"]["relation"], row["cluster"]["containment"]) == (
        "a",
        "excerpt",
        1.0,
    )
    assert orjson.loads((tmp_path / "out" / "report.json").read_bytes())["dedup"]["relation:excerpt"] == 1


def test_our_own_output_can_be_deduplicated_again(deduplicated: Path, tmp_path: Path) -> None:
    assert dedup_command(deduplicated / "clean.jsonl", "-o", tmp_path / "out").exit_code == 0
    again = rows_of(tmp_path / "out" / "clean.jsonl")
    others = [
        [line.partition(b',"cluster":')[0] for line in (folder / "clean.jsonl").read_bytes().splitlines()]
        for folder in (deduplicated, tmp_path / "out")
    ]
    assert others[0] == others[1]
    assert [row["id"] for row in again] == [row["id"] for row in rows_of(deduplicated / "clean.jsonl")]
    assert {row["cluster"]["size"] for row in again} == {1}


@pytest.mark.slow
def test_one_huge_article_and_thousands_of_copies(tmp_path: Path) -> None:
    huge = article(1, 3000) * 1000  # 9 MB
    data = [{"id": "huge", "text": huge}, {"id": "part", "text": huge[:50_000]}]
    data += [{"id": f"c{i}", "text": article(2, 300)} for i in range(20_000)]
    file = write_rows(tmp_path / "a.jsonl", data)
    assert dedup_command(file, "-o", tmp_path / "out").exit_code == 0
    assert sorted(row["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")) == ["c0", "huge"]


def test_a_read_only_install_works(tmp_path: Path) -> None:
    """The kernel was compiled when the package was built: nothing is written where it is installed."""
    folder = Path(dedup.__file__).parent
    before = {path.name for path in folder.iterdir()}
    mode = stat.S_IMODE(folder.stat().st_mode)
    folder.chmod(0o555)
    try:
        file = write_rows(tmp_path / "a.jsonl", corpus()[:5])
        home = {"HOME": str(tmp_path / "none"), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "seedclean", "dedup", str(file), "-o", str(tmp_path / "out")]
        assert subprocess.run(command, env=home, capture_output=True, check=False).returncode == 0
    finally:
        folder.chmod(mode)
    assert {path.name for path in folder.iterdir()} == before
    assert not (tmp_path / "none").exists()


def test_same_bytes_when_everything_waits_on_disk(
    deduplicated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small runs keep arrays in memory and take rows from their files; large ones and many files do neither."""
    monkeypatch.setattr("seedclean.dedup.disk_column._HELD", 0)
    monkeypatch.setattr("seedclean.engine.row_files.jsonl._FILES_MOST", 3)
    files = [write_rows(tmp_path / f"{i:02d}.jsonl", corpus()[i::16]) for i in range(16)]
    assert dedup_command(*files, "-o", tmp_path / "out").exit_code == 0
    for name in ("clean.jsonl", "duplicates.jsonl", "report.json"):
        assert (tmp_path / "out" / name).read_bytes() == (deduplicated / name).read_bytes()


def test_a_file_that_changes_meanwhile_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_rows(tmp_path / "a.jsonl", corpus())

    def meanwhile(*arguments: Any) -> Any:
        write_rows(file, corpus()[:-1])
        return dedup.find_duplicates(*arguments)

    monkeypatch.setattr("seedclean.engine.dedup_files.find_duplicates", meanwhile)
    with pytest.raises(StoppedError, match=r"a.jsonl: it was changed while it was read; nothing was written"):
        run_dedup([str(file)], tmp_path / "out", load_config())
    assert not (tmp_path / "out" / "clean.jsonl").exists()


def test_a_disk_that_is_full_stops_the_run(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.jsonl", corpus())
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); from seedclean.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "dedup", str(file), "-o", str(tmp_path / "out")], capture_output=True, check=False
    )
    assert done.returncode == 3
    assert done.stderr.startswith(f"seedclean: {tmp_path}/out (OUT): File too large: stopped, ".encode())
    assert b"nothing was committed" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def test_its_own_output_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert dedup_command(write_rows(tmp_path / "a.jsonl", corpus()[:3]), "-o", out).exit_code == 0
    for file in ("clean.jsonl", "duplicates.jsonl"):
        with pytest.raises(ConfigError, match="would be overwritten by the run's own output"):
            run_dedup([str(out / file)], out, load_config())
    assert dedup_command(out / "clean.jsonl", "-o", tmp_path / "again").exit_code == 0
