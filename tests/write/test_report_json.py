"""`report.json` is put together in one place, and so are the rows of what is rejected."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import orjson

from seedclean import __version__
from seedclean.core.document import Document, Drop
from seedclean.core.report import Report
from seedclean.read.files import Failure
from seedclean.write.failures import failure_row
from seedclean.write.report_json import assemble_report
from seedclean.write.row_schema import fields_of
from seedclean.write.rows import rejected_row
from tests.conftest import ROOT

DROP = Drop("checks", "too-short", "3 Han characters, at least 30")


def texts_in(path: str) -> Iterator[str]:
    for file in (ROOT / "src" / "seedclean" / path).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                yield from (
                    key.value for key in node.keys if isinstance(key, ast.Constant) and key.value == "seedclean"
                )


def test_no_engine_puts_the_report_together_itself() -> None:
    assert list(texts_in("write")) == ["seedclean"]
    assert list(texts_in("engine")) == []


def test_a_report_of_pages_has_what_the_run_used_first() -> None:
    run = {"libraries": {"opencc": "1"}, "corpus": {"pages": 2}}
    content = orjson.loads(assemble_report(Report(pages_read=2), "d" * 64, {"verified": []}, run))
    assert list(content)[:4] == ["seedclean", "config", "libraries", "corpus"]
    assert (content["seedclean"], content["config"]) == (__version__, "d" * 64)
    assert content["pages"]["read"] == 2
    assert list(content)[-1] == "verified"


def test_a_report_of_rows_has_their_numbers_only() -> None:
    report = Report(documents=3, kept=2, duplicates=1, pages_failed=1)
    report.failed["read:bad-row"] = 1
    data = assemble_report(report, "d" * 64, {})
    content = orjson.loads(data)
    assert list(content) == ["seedclean", "config", "rows", "files_skipped", "dedup"]
    assert content["rows"] == {
        "read": 3, "failed": 1, "failed_by_reason": {"read:bad-row": 1}, "kept": 2, "duplicates": 1,
    }  # fmt: skip
    assert data.endswith(b"}\n")


def test_rejected_rows_have_the_fields_of_the_schema() -> None:
    fields = [field.name for field in fields_of("rejected") if not field.optional]
    document = Document("a", "短")
    assert list(rejected_row(document, DROP, "counts")) == fields
    assert list(failure_row(Failure("a", DROP))) == fields


def test_a_rejected_row_says_why() -> None:
    for row in (failure_row(Failure("a", DROP)), rejected_row(Document("a", "短"), DROP, "counts")):
        assert (row["stage"], row["reason"], row["detail"]) == tuple(DROP)
