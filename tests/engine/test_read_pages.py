"""Pages come back from the disk as they were read, whatever they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.document import Drop
from seedclean.engine.runner import run
from seedclean.engine.workers.read_pages import ReadPages, packed, unpacked
from seedclean.engine.workers.reader import Reader
from seedclean.read.files import Failure, RawPage

TEXT = "夜航恢复了\n渡轮昨晚九点离港，船上坐了一百八十多人。\n海角网所有"
HTML = f"""<html><head><title>夜航恢复了_海角网</title><meta name="author" content="顾一帆"></head><body>
<div class="main" id="text"><h1>夜航恢复了</h1><p>作者：顾一帆</p><p>{TEXT}</p></div></body></html>"""


def nested(depth: int, text: str) -> bytes:
    return b'{"text":"' + text.encode() + b'","more":' + b"[" * depth + b"]" * depth + b"}"


def row(**fields: Any) -> bytes:
    return orjson.dumps({"text": TEXT, **fields})


def read(*pages: RawPage | Failure) -> ReadPages:
    return Reader(load_config()).read(pages)


@pytest.mark.parametrize(
    "page",
    [
        RawPage("a.txt", TEXT.encode(), "text", reached=7),
        RawPage("a.html", HTML.encode("gb18030"), "html", "gb18030", "https://example.com/a", "2025-03-02T10:00:00Z"),
        RawPage("r.jsonl#L3", row(id=7, views=3, authors=["林小满"], more={"a": [1.5, None]}), "rows", number=3),
        RawPage("h.jsonl#L1", orjson.dumps({"text": HTML, "title": "夜航"}), "rows", number=1),
        RawPage("s.jsonl#L1", b'{"text":"\\ud800 ' + TEXT.split()[1].encode() + b'"}', "rows", number=1),
        RawPage("bad.txt", b"\xff\x00\x01" * 40, "text"),
        Failure("gone.txt", Drop("read", "unreadable", "Permission denied"), 0, 9),
    ],
    ids=["text", "html", "row", "row of html", "surrogate", "not text", "failure"],
)  # fmt: skip
def test_what_was_read_comes_back(page: RawPage | Failure) -> None:
    batch = read(page, RawPage("b.txt", TEXT.encode(), "text"))
    back = unpacked(packed(batch))
    assert back.pages == batch.pages
    assert back.reached == batch.reached
    assert np.array_equal(back.hashes, batch.hashes)
    assert np.array_equal(back.starts, batch.starts)


@pytest.mark.parametrize("depth", [200, 255, 1_000])
def test_fields_nested_so_deeply_that_they_cannot_be_written_reject_their_row_alone(tmp_path: Path, depth: int) -> None:
    texts = [
        "渡轮昨晚九点离港，船上坐了一百八十多人，航线就此恢复，以后每晚都有一班。",
        "博物馆周一闭馆，修缮东侧的三间展厅和库房，工程预计在明年春天结束。",
    ]
    lines = [nested(199, texts[0]), nested(depth, "港口今年扩建，新增两座泊位和一座仓库。"), nested(5, texts[1])]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    run(tmp_path / "a.jsonl", tmp_path / "out", load_config())
    rows = {
        name: [orjson.loads(line) for line in (tmp_path / "out" / f"{name}.jsonl").read_bytes().splitlines()]
        for name in ("clean", "rejected")
    }
    assert [row["id"] for row in rows["clean"]] == ["a.jsonl#L1", "a.jsonl#L3"]
    assert [(row["id"], row["reason"]) for row in rows["rejected"]] == [("a.jsonl#L2", "bad-row")]
    assert "nested more than 200 deep" in rows["rejected"][0]["detail"]
