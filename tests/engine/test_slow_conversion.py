"""Another version of OpenCC than the fast conversion knows: the same text, and a report that says so."""

from __future__ import annotations

import logging
from importlib.metadata import version
from pathlib import Path

import jsonschema
import orjson
import pytest

import seedclean
from seedclean.core.resources import configs_folder
from seedclean.text import slow_conversion

PAGE = "海城渡輪公司昨晚恢復了夜間班次,第一班船九點離港,船上坐了一百八十多人,他們看著燈亮了。\n" * 8


def report_of(folder: Path, name: str) -> tuple[dict[str, object], bytes]:
    seedclean.run(folder / "pages", folder / name)
    report = orjson.loads((folder / name / "report.json").read_bytes())
    schema = orjson.loads((configs_folder() / "schemas" / "report.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(report)
    return report, (folder / name / "clean.jsonl").read_bytes()


def test_a_slow_conversion_is_in_the_report_and_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(PAGE, encoding="utf-8")
    assert slow_conversion() is None
    report, clean = report_of(tmp_path, "fast")
    assert "slow_conversion" not in report
    assert not [record for record in caplog.records if "OpenCC" in record.getMessage()]

    monkeypatch.setattr("seedclean.text.convert.opencc_version", lambda: "9.9.9")
    with caplog.at_level(logging.WARNING, logger="seedclean"):
        slow_report, slow_clean = report_of(tmp_path, "slow")
    assert slow_report.pop("slow_conversion") == {"installed": "9.9.9", "known": version("opencc")}
    assert slow_report == report
    assert slow_clean == clean
    [warning] = [record for record in caplog.records if "OpenCC" in record.getMessage()]
    assert warning.levelno == logging.WARNING
    assert "OpenCC 9.9.9 is installed" in warning.getMessage()
