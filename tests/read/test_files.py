"""Hostile input: each bad file is a row with a reason, and costs no neighbour."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.document import Drop
from seedclean.core.errors import ConfigError
from seedclean.engine.runner import run
from seedclean.read.decode import decode_bytes
from seedclean.read.discover import list_inputs
from seedclean.read.files import Failure, InputFile, LazyPage, RawPage, with_digest
from seedclean.read.formats import read_pages

GOOD = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人。"


def reasons(folder: Path, **options: object) -> dict[str, str]:
    """Run over a folder; return what was rejected while reading, by id."""
    flags = {"read": options} if options else {}
    out = folder.parent / "out"
    report = run([folder], out, load_config(flags=flags))
    assert report.kept == 1, "the good neighbour was kept"
    rows = [orjson.loads(line) for line in (out / "rejected.jsonl").read_bytes().splitlines()]
    return {row["id"]: row["reason"] for row in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "good.txt").write_text(GOOD, encoding="utf-8")
    return made


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "broken.txt").write_bytes(b"\xff\xff\x81\xff")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "nul.txt").write_bytes(b"\0" * 100)
    assert reasons(folder) == {"broken.txt": "undecodable", "empty.txt": "empty", "nul.txt": "binary"}


@pytest.mark.parametrize(
    ("kind", "reason", "compress"),
    [
        (".gz", "bad-gzip", gzip.compress),
        (".bz2", "bad-bzip2", bz2.compress),
        (".xz", "bad-xz", lzma.compress),
    ],
)
def test_compressed_pages(folder: Path, kind: str, reason: str, compress: Callable[[bytes], bytes]) -> None:
    data = compress(GOOD.encode() * 50)
    (folder / f"whole.txt{kind}").write_bytes(compress(GOOD.encode()))  # a copy, if it is read
    (folder / f"cut.txt{kind}").write_bytes(data[:-20])
    (folder / f"fake.txt{kind}").write_bytes(b"not packed at all")
    (folder / f"bomb.txt{kind}").write_bytes(compress(b"\0" * 3_000_000))
    told = {f"cut.txt{kind}": reason, f"fake.txt{kind}": reason, f"bomb.txt{kind}": "too-large"}
    assert reasons(folder, max_bytes=1_000_000) == told


def test_rows_before_a_broken_end_are_read(folder: Path) -> None:
    lines = b"".join(orjson.dumps({"text": GOOD + str(i)}) + b"\n" for i in range(400))
    (folder / "good.txt").unlink()
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(lines)[:-30])
    report = run([folder], folder.parent / "out", load_config())
    assert report.documents > 100
    assert dict(report.failed) == {"read:bad-gzip": 1}


def test_links(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(GOOD, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "self").symlink_to("self")
    (folder / "again").symlink_to(folder / "sub")
    (folder / "away").symlink_to(outside)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    assert reasons(folder) == {
        "loop": "link-loop",
        "sub/up": "link-loop",
        "self": "broken-link",
        "again": "link-repeat",
        "away": "link-outside",
        "gone.txt": "broken-link",
    }


def test_pipes_and_folders_named_like_files(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    assert reasons(folder) == {"pipe.txt": "not-a-file"}


def test_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read anything, so the refusal is made here instead of by the file system."""
    (folder / "secret.txt").write_text(GOOD, encoding="utf-8")
    real = os.open

    def refuse(path: str | Path, *arguments: Any, **keywords: Any) -> int:
        if Path(path).name == "secret.txt":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", refuse)
    assert reasons(folder) == {"secret.txt": "permission"}


def test_odd_names(folder: Path) -> None:
    for name in (b"new\nline.txt", b"\xff\xfe.txt", "海城 ③.txt".encode(), b"-rf.txt", b"quote'\".txt"):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:  # noqa: PTH123, PTH118 - bytes paths
            file.write(b"")
    assert reasons(folder) == dict.fromkeys(
        ["new\nline.txt", "\\xff\\xfe.txt", "海城 ③.txt", "-rf.txt", "quote'\".txt"], "empty"
    )


def test_bad_rows_name_their_line(folder: Path) -> None:
    (folder / "rows.jsonl").write_text(
        '{"text": 1}\n\n[]\n{"text": "断\n{"text": " "}\n{"id": 7, "text": ""}', encoding="utf-8"
    )
    found = reasons(folder)
    assert found == {
        "rows.jsonl#L1": "bad-row",
        "rows.jsonl#L3": "bad-row",
        "rows.jsonl#L4": "bad-row",
        "rows.jsonl#L5": "empty",
        "rows.jsonl#L6": "empty",
    }


def test_a_row_that_is_too_long_costs_only_itself(folder: Path) -> None:
    rows = [b'{"text": "' + b"x" * 5000 + b'"}', orjson.dumps({"id": "after", "text": "太短"})]
    (folder / "rows.jsonl").write_bytes(b"\n".join(rows))
    assert reasons(folder, max_bytes=1000) == {"rows.jsonl#L1": "too-large", "rows.jsonl#after": "too-short"}


def test_what_is_skipped_is_counted(folder: Path) -> None:
    for name in (".hidden.txt", "page.pdf", "picture.PNG", "README"):
        (folder / name).write_text("x", encoding="utf-8")
    listing = list_inputs([str(folder)], "**/*", None)
    assert dict(listing.skipped) == {"hidden": 1, ".pdf": 1, ".png": 1, "no suffix": 1}


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("**/*", ["a.txt", "x/b.txt", "x/y/c.txt"]),
        ("*.txt", ["a.txt"]),
        ("x/**/*.txt", ["x/b.txt", "x/y/c.txt"]),
        ("**/?.txt", ["a.txt", "x/b.txt", "x/y/c.txt"]),
        ("x/*/*", ["x/y/c.txt"]),
    ],
)
def test_glob(tmp_path: Path, glob: str, names: list[str]) -> None:
    for name in ("a.txt", "x/b.txt", "x/y/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert sorted(source.name for source in list_inputs([str(tmp_path)], glob, None).sources) == names


def test_the_output_folder_is_not_read(folder: Path) -> None:
    out = folder / "out"
    for counts in ((1, 0), (0, 1)):
        report = run([folder], out, load_config())
        assert (report.pages_read, report.pages_unchanged) == counts


def test_ids_of_several_inputs_are_relative_to_their_parent(tmp_path: Path) -> None:
    for name in ("mon/1.txt", "tue/1.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    listing = list_inputs([str(tmp_path / "tue"), str(tmp_path / "mon"), str(tmp_path / "mon")], "**/*", None)
    assert [entry.name for entry in listing.in_order()] == ["mon/1.txt", "tue/1.txt"]


def test_an_input_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        list_inputs([str(tmp_path / "nope")], "**/*", None)
    (tmp_path / "page.pdf").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match="suffix must be one of"):
        list_inputs([str(tmp_path / "page.pdf")], "**/*", None)


def test_a_file_that_vanishes_between_listing_and_reading(folder: Path) -> None:
    source = list_inputs([str(folder)], "**/*", None).sources[0]
    (folder / "good.txt").unlink()
    assert [type(page) for page in read_pages(source, 1000)] == [Failure]


def test_a_plain_file(folder: Path) -> None:
    source = list_inputs([str(folder / "good.txt")], "**/*", None).sources[0]
    assert list(read_pages(source, 1000)) == [RawPage("good.txt", GOOD.encode(), "text", reached=len(GOOD.encode()))]


def test_folders_nested_deeper_than_python_calls(folder: Path) -> None:
    before = Path.cwd()
    try:
        os.chdir(folder)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("deep.txt").write_text("短", encoding="utf-8")
    finally:
        os.chdir(before)
    try:
        assert set(reasons(folder).values()) == {"too-short"}
    finally:
        subprocess.run(["rm", "-rf", str(folder / "d")], check=True)  # shutil.rmtree recurses


def test_the_output_folder_as_input_is_a_usage_error(folder: Path) -> None:
    with pytest.raises(ConfigError, match="is the output folder too"):
        run([folder], folder, load_config())
    assert [path.name for path in folder.iterdir() if path.suffix] == ["good.txt"]


def test_no_absolute_path_in_what_is_told_of_links(folder: Path) -> None:
    (folder / "up").symlink_to("..")
    reasons(folder)
    assert str(folder).encode() not in (folder.parent / "out" / "rejected.jsonl").read_bytes()


@pytest.mark.parametrize(("other", "name"), [("gb18030", "utf-8+gb18030"), ("big5", "utf-8+big5")])
def test_lines_of_two_encodings(other: str, name: str) -> None:
    utf8, legacy = "今天海城港開航了,船上坐滿了人。", "明天的天氣很好,大家都到港口去看新的船。"
    data = b"\n".join([utf8.encode(), legacy.encode(other), utf8.encode(), legacy.encode(other)])
    assert decode_bytes(data)[:2] == (f"{utf8}\n{legacy}\n{utf8}\n{legacy}", name)


def test_a_line_of_no_encoding_at_all() -> None:
    drop = decode_bytes("今天海城港開航了".encode() + b"\n\xff\xfe\xfd\x81\n")
    assert isinstance(drop, Drop)
    assert drop.reason == "undecodable"


def test_a_page_that_is_read_later_is_the_same_page_and_as_far(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(GOOD, encoding="utf-8")
    source = InputFile("a.txt", str(file), "text", "", file.stat().st_size)
    [now] = read_pages(source, 1000)
    assert isinstance(now, RawPage)
    assert LazyPage(source, 5000).read(1000) == with_digest(now)._replace(reached=5000)
    too_large = LazyPage(source, 5000).read(10)
    file.unlink()
    gone = LazyPage(source, 5000).read(1000)
    for failed, reason in ((too_large, "too-large"), (gone, "vanished")):
        assert isinstance(failed, Failure)
        assert (failed.name, failed.drop.reason, failed.reached) == ("a.txt", reason, 5000)


@pytest.mark.parametrize("listed", [0, 3, 9, 10, 11, 5000])
def test_a_file_that_is_not_as_long_as_when_it_was_listed_is_read_to_its_end(tmp_path: Path, listed: int) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"0123456789")
    page = LazyPage(InputFile("a.txt", str(file), "text", "", listed)).read(1000)
    assert isinstance(page, RawPage)
    assert page.data == b"0123456789"
    assert page.digest == hashlib.sha256(b"0123456789").digest()
    assert isinstance(LazyPage(InputFile("a.txt", str(file), "text", "", listed)).read(9), Failure)


def test_a_page_is_read_in_one_call_however_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"0" * 3_000_000)
    asked: list[int] = []
    reading = os.read

    def counted(number: int, size: int) -> bytes:
        asked.append(size)
        return reading(number, size)

    monkeypatch.setattr("os.read", counted)
    page = LazyPage(InputFile("a.txt", str(file), "text", "", 3_000_000)).read(10_000_000)
    assert isinstance(page, RawPage)
    assert (len(page.data), asked) == (3_000_000, [3_000_001])
