"""Flags: what a page shows of spam and mirrors reaches the output, and `checks` drops by it if the config says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean import load_pipeline
from seedclean.config import load_config
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from tests.conftest import shared

TEXT = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人,岸上的灯都亮着。" * 6


def flags(text: str) -> list[str]:
    [doc] = load_pipeline(stages=["repair", "emoji", "labels"])(text)
    return list(doc.meta.get("flags", ()))


def every(step: int, mark: str, text: str = TEXT) -> str:
    return mark.join(text[at : at + step] for at in range(0, len(text), step))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, []),
        (every(28, "🚀"), ["emoji-period"]),
        (TEXT[:50] + "🚀" + TEXT[50:90] + "🎉" + TEXT[90:], []),
        (f"好🚀海城港今天🚀我们看见了一艘从云港开来的大船🚀灯🚀大家都在码头上等着它🚀真好🚀{TEXT}", []),
        (every(9, "ડ"), ["injected-letters"]),
        (TEXT.replace("城", "城(chéng)").replace("航", "航(háng)"), ["pinyin-notes"]),
        ("安徽亳(bó)州今天下雨。" + TEXT, []),
    ],
)
def test_a_page_gets_the_flags_of_what_it_shows(text: str, expected: list[str]) -> None:
    assert flags(text) == expected


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]


def test_flags_are_in_the_output_and_drop_an_article_only_if_the_config_says_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(every(28, "🚀"), encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out", load_config())
    assert [row["flags"] for row in rows(tmp_path / "out", "clean")] == [["emoji-period"]]
    (tmp_path / "my.yaml").write_text("stages: {checks: {drop: [emoji-period]}}", encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out", load_config(tmp_path / "my.yaml"), RunOptions(rebuild=True))
    [row] = rows(tmp_path / "out", "rejected")
    assert (row["stage"], row["reason"]) == ("checks", "emoji-period")
    assert row["text"]


def test_the_real_pages_are_flagged_for_what_they_are(tmp_path: Path) -> None:
    run(shared("seeds"), tmp_path, load_config())
    flags_of = {row["id"][:3]: row["flags"] for row in rows(tmp_path, "clean")}
    assert flags_of["001"] == ["search-spam", "pinyin-notes", "script-mismatch"]
    assert all("emoji-period" in flags_of[page] for page in ("000", "002", "003"))


def test_a_list_of_links_is_rejected_with_its_text(tmp_path: Path) -> None:
    page = (
        "海城在线\n首页\n新闻\n登录\n注册\n热门文章\n老街夜市今晚开张\n海城地铁延长到港口\n港口的雨下了三天\n联系我们"
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(page, encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out", load_config())
    [row] = rows(tmp_path / "out", "rejected")
    assert row["reason"] == "no-article"
    assert "老街夜市今晚开张" in row["text"]
