"""What workers are forked from is started before modules are loaded, where a run will surely need workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedclean.engine.workers import early_start

LARGE = "海城渡轮公司昨晚恢复了夜间班次。" * 30_000


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that gets an entry when the fork server would be started."""
    calls: list[str] = []
    monkeypatch.setattr(early_start, "forkserver_context", lambda: calls.append("started"))
    monkeypatch.setattr(early_start, "usable_processors", lambda: 2)
    monkeypatch.setattr("sys.platform", "linux")
    return calls


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "day").mkdir(parents=True)
    (tmp_path / "pages" / "a.txt").write_text("夜航恢复", encoding="utf-8")
    return tmp_path / "pages"


@pytest.mark.parametrize("place", ["large.txt", "day/large.txt"])
def test_a_first_run_on_more_than_a_batch_starts_it(
    pages: Path, tmp_path: Path, started: list[str], place: str
) -> None:
    (pages / place).write_text(LARGE, encoding="utf-8")
    early_start.start_early([str(pages)], tmp_path / "out", None)
    early_start.start_early([str(pages / "a.txt"), str(pages / place)], tmp_path / "out", None)
    assert started == ["started"] * 2


def test_a_small_run_starts_it_only_if_workers_are_asked_for(pages: Path, tmp_path: Path, started: list[str]) -> None:
    for inputs in ([str(pages)], ["-"], [str(tmp_path / "missing")]):
        early_start.start_early(inputs, tmp_path / "out", None)
    assert started == []
    early_start.start_early([str(pages)], tmp_path / "out", 2)
    assert started == ["started"]


def test_a_later_run_and_a_run_in_one_process_do_not_start_it(
    pages: Path, tmp_path: Path, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages / "large.txt").write_text(LARGE, encoding="utf-8")
    early_start.start_early([str(pages)], tmp_path / "out", 1)
    early_start.start_early([str(pages)], pages, None)
    monkeypatch.setattr(early_start, "usable_processors", lambda: 1)
    early_start.start_early([str(pages)], tmp_path / "out", None)
    assert started == []
