"""Fixtures of the report: an output folder with everything in it that a report can show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seedclean.config import load_config
from seedclean.engine.runner import run
from tests.conftest import ROOT

ATTACK = (
    "</style></script></textarea></title><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    "<svg/onload=window.pwned=1><a href=javascript:alert(1)>\"'`{{7*7}}${7*7}<!--\u202e\x00\u2028]]>&amp;"
)
STORY = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，他们说海上的风很大。"


@pytest.fixture(scope="module")
def report_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder of four runs: all that a report can show, and an attack wherever text can stand."""
    folder = tmp_path_factory.mktemp("report")
    pages = folder / "pages"
    pages.mkdir()
    (folder / "rules").mkdir()
    rule = {
        "id": "own<b>bold</b>",
        "kind": "line",
        "why": "w",
        "pattern": "扫码.{0,400}",
        "removes": ["扫码"],
        "keeps": ["不扫"],
    }
    (folder / "rules" / "own.yaml").write_text(json.dumps({"rules": [rule]}), encoding="utf-8")
    config = load_config(flags={"rules": {"folders": [str(folder / "rules")]}, "run": {"jobs": 1}})
    out = folder / "out"
    for name in ("mirror", "portal", "encodings"):
        (pages / name).symlink_to(ROOT / "samples" / name)
        run([pages / name], out, config)
    (pages / '"><img src=x onerror=alert(1)>.txt').write_text(f"{STORY}🚀\n扫码{ATTACK}\n{STORY}", encoding="utf-8")
    changed = STORY.replace("风很大", "浪很高")
    rows = [
        {"id": f"</script>{ATTACK}{number}", "text": f"{story}\n{ATTACK}她看著燈塔。", "title": ATTACK}
        for number, story in enumerate([STORY * 2, STORY + changed, STORY * 2, changed + "今天有雨，明天也有雨。" * 3])
    ]
    (pages / "rows.jsonl").write_text("\n".join(map(json.dumps, [*rows, {"id": ATTACK, "text": 1}])), encoding="utf-8")
    run([file for file in pages.iterdir() if file.is_file()], out, config)
    return out
