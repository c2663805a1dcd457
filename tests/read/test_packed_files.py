"""Archives of files: their files are read as those of a folder are, whatever is wrong with one of them."""

from __future__ import annotations

import gzip
import json
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.read.discover import list_inputs
from seedclean.read.files import Failure, RawPage, SkippedRecord
from seedclean.read.formats import read_pages
from tests.support.command import seedclean
from tests.support.page_files import tar_file, zip_file

TEXT = "海城渡轮昨晚九点离港，船上坐了一百八十多人，航线就此恢复。"
SECOND = "山城的茶园昨天开园，茶农一早就上了山。"
ARTICLE = "夜班渡轮恢复\n" + TEXT * 3
MEMBERS = {
    "day/a.txt": ARTICLE.encode(),
    "day/b.html": f"<html><body><h1>第二天</h1><p>{SECOND * 3}</p></body></html>".encode(),
    "rows.jsonl.gz": gzip.compress(
        json.dumps({"id": 7, "text": "港口扩建\n" + "新码头年底完工，吞吐量翻一番。" * 5}).encode()
    ),
    "picture.jpg": b"\xff\xd8",
    ".hidden.txt": b"x",
    "__MACOSX/a.txt": b"x",
    "inner.zip": b"PK",
}
PACK = {".zip": zip_file, ".tar": tar_file}


def pages_of(folder: Path, name: str, data: bytes, max_bytes: int = 100_000) -> list[RawPage | Failure | SkippedRecord]:
    """Return what is read of a file."""
    (folder / name).write_bytes(data)
    [source] = list_inputs([str(folder / name)], "**/*", None).sources
    return list(read_pages(source, max_bytes))


def names_of(pages: list[RawPage | Failure | SkippedRecord]) -> list[str]:
    """Return the names of pages, and of failures their reasons."""
    return [
        page.name if isinstance(page, RawPage) else page.drop.reason
        for page in pages
        if not isinstance(page, SkippedRecord)
    ]


@pytest.mark.parametrize("suffix", PACK)
def test_each_file_of_an_archive_is_read_by_its_own_suffix(tmp_path: Path, suffix: str) -> None:
    pages = pages_of(tmp_path, f"a{suffix}", PACK[suffix](MEMBERS))
    assert names_of(pages) == [f"a{suffix}#day/a.txt", f"a{suffix}#day/b.html", f"a{suffix}#rows.jsonl.gz:L1"]
    assert [page.number for page in pages if isinstance(page, RawPage)] == [1, 2, 3]
    assert [page.kind for page in pages if isinstance(page, SkippedRecord)] == [".jpg", "hidden", "hidden", ".zip"]


def test_a_packed_tar_is_read_as_a_tar(tmp_path: Path) -> None:
    assert len(names_of(pages_of(tmp_path, "a.tar.gz", gzip.compress(tar_file(MEMBERS))))) == 3
    assert len(names_of(pages_of(tmp_path, "a.TGZ", gzip.compress(tar_file(MEMBERS))))) == 3
    told = pages_of(tmp_path, "b.tar.gz", gzip.compress(tar_file(MEMBERS))[:-300])
    assert names_of(told)[-1] in ("bad-gzip", "bad-tar")
    assert names_of(pages_of(tmp_path, "a.zip.gz", gzip.compress(zip_file(MEMBERS)))) == ["bad-zip"]


def test_names_of_a_zip_from_windows_are_chinese(tmp_path: Path) -> None:
    name = "新闻/渡轮.txt"
    data = zip_file({"x" * len(name.encode("gbk")): TEXT.encode()})
    data = data.replace(b"x" * len(name.encode("gbk")), name.encode("gbk"))
    assert names_of(pages_of(tmp_path, "a.zip", data)) == [f"a.zip#{name}"]


def test_names_that_repeat_or_climb_are_names_of_pages_only(tmp_path: Path) -> None:
    names = ("a.txt", "b.txt", "/etc/b#1.txt", "../../c.txt")
    data = zip_file(dict.fromkeys(names, TEXT.encode())).replace(b"b.txt", b"a.txt")
    pages = pages_of(tmp_path, "a.zip", data)
    assert names_of(pages) == ["a.zip#a.txt", "a.zip#a.txt@2", "a.zip#etc/b%231.txt", "a.zip#../../c.txt"]
    assert sorted(path.name for path in tmp_path.rglob("*.txt")) == []


def test_a_file_that_is_broken_encrypted_or_too_large_loses_no_other(tmp_path: Path) -> None:
    data = bytearray(zip_file({"a.txt": ARTICLE.encode(), "b.txt": TEXT.encode(), "c.txt": b"x" * 5000}))
    data[data.index(b"PK\x03\x04") + 14] ^= 0xFF  # the checksum of the first file
    central = data.index(b"PK\x01\x02")
    data[central + 16] ^= 0xFF
    assert names_of(pages_of(tmp_path, "a.zip", bytes(data), 1000)) == ["bad-zip", "a.zip#b.txt", "too-large"]
    locked = bytearray(zip_file({"a.txt": TEXT.encode()}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert names_of(pages_of(tmp_path, "b.zip", bytes(locked))) == ["bad-zip"]
    assert names_of(pages_of(tmp_path, "c.zip", b"no archive")) == ["bad-zip"]
    assert names_of(pages_of(tmp_path, "d.tar", b"no archive" * 100)) == ["bad-tar"]


def test_an_archive_that_unpacks_to_far_more_than_its_size_is_not_read_to_its_end(tmp_path: Path) -> None:
    told = pages_of(tmp_path, "a.zip", zip_file({"a.txt": TEXT.encode(), "b.txt": bytes(100 << 20)}), 1 << 20)
    assert names_of(told) == ["a.zip#a.txt", "bomb"]


def test_a_run_over_an_archive_gives_what_a_run_over_its_files_gives(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "pages.zip").write_bytes(zip_file(MEMBERS))
    for _ in range(2):  # the second run finds nothing new
        done = seedclean("run", str(inbox), "-o", str(tmp_path / "out"))
        assert done.returncode == 0, done.stderr
    assert b"pages unchanged            3" in done.stdout
    rows = [orjson.loads(line) for line in (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines()]
    assert sorted(row["id"] for row in rows) == ["pages.zip#7", "pages.zip#day/a.txt", "pages.zip#day/b.html"]
    shown = seedclean("inspect", "pages.zip#day/a.txt", "-o", str(tmp_path / "out"))
    assert shown.returncode == 0, shown.stderr


def test_links_and_devices_in_an_archive_are_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (("h.txt", tarfile.LNKTYPE), ("s.txt", tarfile.SYMTYPE), ("d.txt", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "a.txt"
            archive.addfile(info)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        link = zipfile.ZipInfo("s.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "a.txt")
        packed.writestr("a.txt", TEXT)
    told = names_of(pages_of(tmp_path, "a.tar", (tmp_path / "a.tar").read_bytes()))
    assert told == ["link-repeat", "link-outside", "not-a-file"]
    told = names_of(pages_of(tmp_path, "b.zip", (tmp_path / "b.zip").read_bytes()))
    assert told == ["link-outside", "b.zip#a.txt"]


def test_damage_in_any_compression_of_a_zip_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", ARTICLE)
        archive.writestr("b.txt", TEXT)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    begin = 30 + len("a.txt")  # behind the header of the first file: the version and the properties of LZMA
    data[begin : begin + 30] = b"\xff" * 30
    assert names_of(pages_of(tmp_path, "b.zip", bytes(data))) == ["bad-zip", "b.zip#b.txt"]


def test_no_two_files_of_an_archive_have_one_id(tmp_path: Path) -> None:
    names = ("b.txt@3.txt", "a.txt", "b.txt", "c.txt", "d.txt@2")
    data = zip_file(dict.fromkeys(names, TEXT.encode()))
    told = names_of(pages_of(tmp_path, "a.zip", data.replace(b"b.txt", b"a.txt").replace(b"c.txt", b"a.txt")))
    assert len(set(told)) == len(told) == 4


def test_what_is_unpacked_has_no_name_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "a.zip").write_bytes(zip_file(MEMBERS))
    [source] = list_inputs([str(tmp_path / "a.zip")], "**/*", None).sources
    left = [list((tmp_path / "temporary").rglob("*")) for _ in read_pages(source, 100_000)]
    assert left == [[]] * 7


def test_archives_unpack_where_the_run_was_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str | None] = []

    def temporary_file(dir: str | None = None) -> Any:  # noqa: A002 - so it is called
        used.append(dir)
        return tempfile.TemporaryFile(dir=dir)

    monkeypatch.setattr("seedclean.read.packed_files.TemporaryFile", temporary_file)
    (tmp_path / "spare").mkdir()
    (tmp_path / "a.zip").write_bytes(zip_file({"a.txt": ARTICLE.encode()}))
    run(tmp_path / "a.zip", tmp_path / "one", options=RunOptions(tmp=tmp_path / "spare"))
    run(tmp_path / "a.zip", tmp_path / "other")
    run_dedup([str(tmp_path / "a.zip")], tmp_path / "rows", load_config())
    assert used == [str(tmp_path / name) for name in ("spare", "other/.partial", "rows/.partial")]
