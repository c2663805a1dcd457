"""HTML pages and archives of them: what a reader sees, in the right characters, one page a record."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.edits import replay
from seedclean.core.report import Report
from seedclean.engine.runner import run
from seedclean.read import decode as read
from seedclean.read import files as reader
from seedclean.read.formats import read_pages
from tests.support.command import seedclean

BODY = [
    "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。",
    "船长说，夜航最难的不是看路，是看灯，岸上的灯比四年前多了一倍，海面上却还是那么黑。",
    "渡轮公司表示，夜航票价和白天一样，每天开六班，周末加开两班，车票在码头和网上都可以买到。",
]
LINKS = ("首页", "新闻", "财经", "体育", "登录", "注册", "下载客户端")
MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in LINKS)
TITLES = ("老街夜市今晚开张", "海城地铁延长到港口", "港口的雨下了三天")
RELATED = "".join(f"<li><a>{title}</a></li>" for title in TITLES)


def page(charset: str = "utf-8", body: list[str] = BODY) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in body)
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>海城港夜航恢复_海城在线</title>'
        '<meta property="article:published_time" content="2025-09-07T13:43:00"><link rel="canonical" href="https://example.com/a">'
        "<style>p{color:red}</style><script>var a = '<p>不可见</p>';</script></head><body>"
        f"<ul>{MENU}</ul><h1>海城港夜航恢复</h1><div>来源: 海城周刊 <a>分享到</a> <a>微信</a></div>{paragraphs}"
        f'<div style="display:none">看不见的一段</div><div>责任编辑：林小满</div><h3>相关新闻</h3><ul>{RELATED}</ul>'
        "<p>网友评论</p><footer>关于我们 | 联系我们 | 版权所有 海城在线</footer></body></html>"
    )


def rows(folder: Path, name: str = "clean") -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]


def cleaned(tmp_path: Path, files: dict[str, bytes]) -> tuple[Report, list[dict[str, Any]]]:
    for name, data in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
    report = run(tmp_path / "in", tmp_path / "out", load_config())
    return report, rows(tmp_path / "out")


def test_a_page_gives_its_article_and_its_fields(tmp_path: Path) -> None:
    report, [row] = cleaned(tmp_path, {"a.html": page().encode()})
    assert row["text"].split("\n") == BODY
    assert (row["title"], row["source"], row["editors"]) == ("海城港夜航恢复", "海城周刊", ["林小满"])
    assert row["published"].startswith("2025-09-07")
    assert row["url"] == "https://example.com/a"
    assert report.pages_failed == 0


def test_documents_of_one_page_are_equal() -> None:
    assert read.html_document("a.html", page().encode()) == read.html_document("a.html", page().encode())


def test_the_ledger_replays_from_the_visible_text() -> None:
    doc = read.html_document("a.html", page().encode())
    assert isinstance(doc, Document)
    assert "不可见" not in doc.text
    assert "看不见" not in doc.text
    for made in load_config().pipeline()(doc):
        assert replay(doc.text, made.trace) == made.text


@pytest.mark.parametrize(
    ("declared", "written", "said"),
    [
        ("gb2312", "gb18030", "gb18030"), ("gbk", "gb18030", "gb18030"), ("utf-8", "gb18030", "gb18030"),
        ("gb2312", "utf-8", "utf-8"), ("nonsense", "utf-8", "utf-8"),
    ],
)  # fmt: skip
def test_charsets_as_declared_and_not(tmp_path: Path, declared: str, written: str, said: str) -> None:
    _, [row] = cleaned(tmp_path, {"a.htm": page(declared).encode(written)})
    assert row["text"].split("\n") == BODY
    assert row["page"]["encoding"] == said


def test_a_short_big5_page_is_read_as_it_declares() -> None:
    """Too short to be told by its characters: what it declares decides."""
    data = '<meta charset="big5"><p>船開了</p>'.encode("big5")
    found = read.html_document("a.html", data)
    assert isinstance(found, Document)
    assert (found.text, found.source and found.source.encoding) == ("船開了", "big5")


def test_odd_pages_are_rows_or_articles_and_never_a_traceback(tmp_path: Path) -> None:
    files = {
        "empty.html": b"", "no-text.html": b"<script>1</script>", "binary.html": bytes(range(256)) * 9,
        "only.html": b"<", "deep.html": b"<div>" * 20_000 + "海城港".encode() * 30, "good.html": page().encode(),
        "open.html": ("<p>" + BODY[0]).encode(), "nul.html": page().replace("海城", "海\x00城").encode(),
        "text.html": "\n".join(BODY).encode(), "xml.html": b'<?xml version="1.0" encoding="gbk"?>' + page().encode(),
    }  # fmt: skip
    report, kept = cleaned(tmp_path, files)
    assert report.pages_read + report.pages_failed == len(files)
    assert not [reason for reason in report.failed if "error" in reason]
    assert "good.html" in {row["id"] for row in kept} | {row["id"] for row in rows(tmp_path / "out", "duplicates")}


def test_a_deep_page_loses_nothing() -> None:
    deep = read.html_document("a.html", ("<p>先</p>" + "<div>" * 3_000 + BODY[0]).encode())
    assert isinstance(deep, Document)
    assert deep.text.split("\n") == ["先", BODY[0]]


def test_html_is_only_imported_where_there_is_html(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY[0], encoding="utf-8")
    names = f"{str(tmp_path / 'a.txt')!r}, {str(tmp_path / 'out')!r}"
    check = "sys.exit('selectolax' in sys.modules)"
    code = f"import sys; from seedclean import run; run({names}); {check}"
    import subprocess

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_inspect_reads_html(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    told = seedclean("inspect", str(tmp_path / "a.html"), "--stage", "body").stdout.decode()
    assert "body:before" in told
    assert "main text: confidence" in told


def record(
    url: str, payload: bytes, head: str = "Content-Type: text/html", status: str = "200 OK", kind: str = "response"
) -> bytes:
    block = f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + payload if kind == "response" else payload
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\nContent-Type: application/http\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def other(number: int) -> str:
    return page(body=[line.replace("海城", f"云港{number}号") + "又" * number * 9 for line in BODY])


def test_one_page_a_record(tmp_path: Path) -> None:
    gbk = other(2).encode("gb18030")
    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (gbk[:99], gbk[99:])) + b"0\r\n\r\n"
    wrong = other(3).encode()
    archive = [
        record("https://example.com/1", page().encode()),
        record("https://example.com/2", chunked, "Content-Type: text/html; charset=gbk\r\nTransfer-Encoding: chunked"),
        record("https://example.com/3", gzip.compress(wrong), "Content-Type: text/html\r\nContent-Encoding: gzip"),
        record("https://example.com/4", other(4).encode(), "Content-Type: text/html\r\nContent-Encoding: gzip"),
        record("https://example.com/p.png", b"\x89PNG", "Content-Type: image/png"),
        record("https://example.com/gone", page().encode(), status="404 Not Found"),
        record("https://example.com/1", b"GET /", kind="request"),
        record("https://example.com/t", "\n".join(BODY).replace("海城", "南屿").encode(), kind="conversion"),
    ]
    report, kept = cleaned(tmp_path, {"a.warc.gz": b"".join(map(gzip.compress, archive)), "b.warc": archive[0]})
    found = {row["id"]: row for row in [*kept, *rows(tmp_path / "out", "duplicates")]}
    assert set(found) == {"a.warc.gz#1", "a.warc.gz#2", "a.warc.gz#3", "a.warc.gz#4", "a.warc.gz#8", "b.warc#1"}
    assert found["a.warc.gz#2"]["page"]["encoding"] == "gb18030"
    assert found["a.warc.gz#2"]["url"] == "https://example.com/2"
    assert all(len(row["text"].split("\n")) == len(BODY) for row in found.values())
    assert found["a.warc.gz#8"]["url"] == "https://example.com/t"
    assert report.pages_failed == 0
    assert report.skipped == {"WARC record: image/png": 1, "WARC record: 404": 1, "WARC record: request": 1}
    assert "selectolax" in orjson.loads((tmp_path / "out" / "report.json").read_bytes())["libraries"]


def test_an_archive_says_when_and_where_a_page_was_fetched(tmp_path: Path) -> None:
    text = record("urn:x", "\n".join(BODY).replace("海城", "南屿").encode(), "Content-Type: text/plain")
    archive = [
        record("https://example.com/1", page().encode()),
        text.replace(b"2025-01-01T00:00:00Z", b"2025-01-01T23:59:59.5Z"),
    ]
    _, kept = cleaned(tmp_path, {"a.warc": b"".join(archive), "b.html": other(3).encode()})
    found = {row["id"]: (row["crawled"], row["url"]) for row in [*kept, *rows(tmp_path / "out", "duplicates")]}
    assert found["a.warc#1"] == ("2025-01-01T08:00:00", "https://example.com/1")
    assert found["a.warc#2"] == ("2025-01-02T07:59:59", None), "no address of the web"
    assert found["b.html"][0] is None
    assert list(kept[0]).index("crawled") == list(kept[0]).index("url") + 1


def test_the_time_zone_of_the_config_is_that_of_what_an_archive_says(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record("https://example.com/1", page().encode()))
    run(tmp_path / "a.warc", tmp_path / "out", load_config(flags={"read": {"time_zone": "America/New_York"}}))
    assert rows(tmp_path / "out")[0]["crawled"] == "2024-12-31T19:00:00"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"garbage\n" * 9, "unreadable"), (b"", "unreadable"),
        (record("https://example.com/1", page().encode())[:-90], "unreadable"),
        (record("https://example.com/1", b"x")[:60], "unreadable"),
        (record("https://example.com/1", b"", "no header at all", status="nonsense"), "bad-http"),
    ],
)  # fmt: skip
def test_a_broken_archive_is_a_row(tmp_path: Path, data: bytes, reason: str) -> None:
    report, kept = cleaned(tmp_path, {"a.warc": data, "good.html": page().encode()})
    assert [row["id"] for row in kept] == ["good.html"]
    assert report.failed == {f"read:{reason}": 1}


def test_chunks_that_a_server_cut_off_are_read_as_far_as_they_came(tmp_path: Path) -> None:
    data = page().encode()
    chunked = f"{len(data):x}\r\n".encode() + data + b"\r\nff\r\n<p>cut"
    head = "Content-Type: text/html\r\nTransfer-Encoding: chunked"
    _, [row] = cleaned(tmp_path, {"a.warc": record("https://example.com/1", chunked, head)})
    assert row["text"].split("\n") == BODY
    read_raw = list(read_pages(reader.InputFile("a", str(tmp_path / "in" / "a.warc"), "warc", ""), 10**6))
    assert [type(raw).__name__ for raw in read_raw] == ["RawPage"]
    assert read_raw[0].data.startswith(b"<!DOCTYPE"), "without the chunks' lengths"  # type: ignore[union-attr]


def test_records_before_a_cut_are_kept(tmp_path: Path) -> None:
    whole = record("https://example.com/1", page().encode())
    report, kept = cleaned(tmp_path, {"a.warc": whole + record("https://example.com/2", other(2).encode())[:-99]})
    assert [row["id"] for row in kept] == ["a.warc#1"]
    assert report.pages_failed == 1


def test_no_clock_decides_what_is_a_date() -> None:
    from datetime import date

    day = f"{date.today().year + 5}-05-06"  # noqa: DTZ011 - any day that is still to come
    [doc] = load_config().pipeline()(read.html_document("a.html", page().replace("2025-09-07T13:43:00", day).encode()))  # type: ignore[arg-type]
    assert doc.meta["published"] == day


def test_workers_change_no_byte(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(8):
        (tmp_path / "in" / f"{number}.html").write_text(other(number), encoding="utf-8")
    for jobs in (1, 3):
        run(tmp_path / "in", tmp_path / f"out{jobs}", load_config(flags={"run": {"jobs": jobs}}), forced=jobs > 1)
    for name in ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl", "report.json"):
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out3" / name).read_bytes()
