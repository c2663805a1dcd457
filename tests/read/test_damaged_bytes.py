"""A few damaged bytes: the article is read, and the places are counted in its row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

import seedclean

BODY = (
    "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。\n"
    "渡轮公司表示，夜航票价和白天一样，每天开六班，周末加开两班，老人和学生凭证件免费乘船。"
)
DAMAGE = "凭"  # a character of which a byte is lost


def cesu(text: str) -> bytes:
    """Return a text in CESU-8: characters beyond U+FFFF as the two halves that UTF-16 has for them."""
    halves = text.encode("utf-16-be")
    letters = (chr(int.from_bytes(halves[at : at + 2], "big")) for at in range(0, len(halves), 2))
    return "".join(letters).encode("utf-8", "surrogatepass")


def torn(encoding: str) -> bytes:
    """Return the text with a byte that belongs to nothing in place of a character."""
    return BODY.encode(encoding).replace(DAMAGE.encode(encoding), b"\xff", 1)


def row_of(data: bytes, name: str, folder: Path) -> dict[str, Any]:
    (folder / name).write_bytes(data)
    seedclean.run(folder / name, folder / "out")
    (row,) = map(orjson.loads, (folder / "out" / "clean.jsonl").read_bytes().splitlines())
    return dict(row)


def as_html(data: bytes) -> bytes:
    return (
        b"<html><body><h1>"
        + "夜航恢复".encode()
        + b"</h1><p>"
        + data.replace(b"\n", b"</p><p>")
        + b"</p></body></html>"
    )


def as_jsonl(data: bytes) -> bytes:
    return b'{"text":"' + data.replace(b"\n", b"\\n") + b'"}\n'


def as_csv(data: bytes) -> bytes:
    return b'id,text\r\n1,"' + data + b'"\r\n'


WITH_RARE = BODY.replace("渡轮公司表示", "渡轮公司𠮷田、𡋾川表示")
LOST = BODY.replace(DAMAGE, "\ufffd", 1)


@pytest.mark.parametrize(
    ("name", "data", "text", "places"),
    [
        ("whole.txt", BODY.encode(), BODY, 0),
        ("utf-8.txt", torn("utf-8"), LOST, 1),
        ("gbk.txt", torn("gbk"), LOST, 1),
        ("big5.txt", BODY.translate(str.maketrans("轮复间离许", "輪復間離許")).encode("big5", "ignore")[:-1], None, 1),
        ("page.html", as_html(torn("utf-8")), LOST, 1),
        ("rows.jsonl", as_jsonl(torn("utf-8")), LOST, 1),
        ("rows.csv", as_csv(torn("utf-8")), LOST, 1),
        ("half.txt", BODY.encode()[:-2], BODY[:-1], 1),
        ("half.gbk.txt", BODY.encode("gbk")[:-1], BODY[:-1], 1),
        ("euro.txt", f"{BODY}票价".encode("gbk") + b"\x80" + "100元。".encode("gbk"), f"{BODY}票价€100元。", 1),
        ("cesu.txt", cesu(WITH_RARE), WITH_RARE, 2),
        ("cesu.html", as_html(cesu(WITH_RARE)), WITH_RARE, 2),
        ("cesu.jsonl", as_jsonl(cesu(WITH_RARE)), WITH_RARE, 2),
        ("cesu.csv", as_csv(cesu(WITH_RARE)), WITH_RARE, 2),
        ("cesu-emoji.txt", cesu(BODY.replace("六班", "六班🚢")), BODY, 1),
        ("cesu-torn.txt", cesu(WITH_RARE).replace(DAMAGE.encode(), b"\xff"), WITH_RARE.replace(DAMAGE, "\ufffd"), 3),
    ],
)
def test_the_article_is_read_and_the_places_are_counted(
    name: str, data: bytes, text: str | None, places: int, tmp_path: Path
) -> None:
    row = row_of(data, name, tmp_path)
    assert text is None or row["text"] == text
    assert row["repairs"].get("damaged-bytes", 0) == places


def test_of_two_copies_the_one_without_damage_is_kept(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(torn("utf-8") + "多".encode() * 3)
    (tmp_path / "in" / "b.txt").write_bytes(BODY.encode())
    seedclean.run(tmp_path / "in", tmp_path / "out")
    (row,) = map(orjson.loads, (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines())
    assert row["id"] == "b.txt"


@pytest.mark.parametrize("share", [3, 7])
def test_what_is_mostly_damaged_is_rejected(share: int, tmp_path: Path) -> None:
    data = bytearray(BODY.encode())
    data[::share] = b"\xff" * len(data[::share])
    (tmp_path / "page.txt").write_bytes(data)
    report = seedclean.run(tmp_path / "page.txt", tmp_path / "out").report
    assert (report.kept, report.pages_failed) == (0, 1)
