"""Articles that are forgotten: nothing of them is left in OUT, copies stay or go, and no text comes back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import seedclean
from seedclean.config import load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.reporting.explain import explain_line
from seedclean.stages.repairs.lost_bytes.damage_model import damage_text
from seedclean.write.lock import FORGOTTEN, PARTIAL, REPORT_PAGE, STATE, FolderLock, LockedError
from seedclean.write.state import schema, state_summary
from tests.support.damage import ARTICLE, annotation_table
from tests.support.folders import CONFIG, LINES, contents, corrected, ids, put, rows, text
from tests.support.leftovers import leftovers
from tests.support.texts import article, edited


def forgotten(out: Path) -> dict[str, str]:
    """Return id -> detail of the rows that stand for forgotten texts."""
    held = [row for row in rows(out, "rejected") if row["reason"] == "forgotten"]
    assert all(row["text"] is None and "ledger" not in row for row in held)
    return {row["id"]: row["detail"] for row in held}


def near(seed: int) -> str:
    """Return a near copy of a text."""
    return edited(article(seed, 150), 1000 + seed, 0.04) + "。"


def test_nothing_of_an_article_is_left_in_any_file(pages: Path, out: Path) -> None:
    run(put(pages, {f"{seed}.txt": text(seed) for seed in range(4)} | {"short.txt": "短"}), out, CONFIG)
    run(put(pages, {"1.txt": corrected(1)}), out, CONFIG)
    assert leftovers(out, corrected(1)).keys() >= {"clean.jsonl", REPORT_PAGE, STATE}
    done = forget(out, "1.txt")
    assert (done.ids, done.again, done.copies, done.others) == (["1.txt"], [], [], [])
    assert leftovers(out, text(1), corrected(1)) == {}
    assert sorted(ids(out, "clean")) == ["0.txt", "2.txt", "3.txt"]
    assert forgotten(out) == {"1.txt": "the text of 1.txt"}
    assert leftovers(out, text(2)).keys() >= {"clean.jsonl", REPORT_PAGE}, "the rest is as it was"
    assert not (out / PARTIAL).exists()
    summary = state_summary(out)
    assert summary["forgotten"] == 1
    assert summary["corpus"] == {"pages": 5, "clean": 3, "duplicates": 0, "rejected": 2}
    documents = json.loads((out / "report.json").read_bytes())["documents"]
    assert documents["dropped_by_reason"] == {"forget:forgotten": 1}
    assert documents["articles"] == 0


def test_a_copy_takes_the_place_of_what_was_forgotten(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1) * 2, "b.txt": near(1), "c.txt": text(1), "d.txt": text(2)})
    put(pages, {"a.txt": text(1) + "完", "e.txt": "开" + text(2)})
    run(pages, out, CONFIG)
    keeper = next(row["keeper"] for row in rows(out, "duplicates") if row["id"] in "a.txt b.txt c.txt")
    others = sorted({"a.txt", "b.txt", "c.txt"} - {keeper})
    done = forget(out, [keeper])
    assert sorted(done.copies) == others
    kept = [row for row in rows(out, "clean") if row["id"] in others]
    assert len(kept) == 1
    assert {row["keeper"] for row in rows(out, "duplicates") if row["id"] in others} == {kept[0]["id"]}
    assert forgotten(out) == {keeper: f"the text of {keeper}"}


def test_copies_go_too_if_that_is_asked_for(pages: Path, out: Path) -> None:
    longer = text(1) + article(90, 300)
    put(pages, {"a.txt": text(1), "b.txt": near(1), "c.txt": text(1), "d.txt": text(2), "longer.txt": longer})
    run(pages, out, CONFIG)
    assert [row["flags"] for row in rows(out, "clean") if row["id"] == "a.txt"] == [["excerpt-of:longer.txt"]]
    done = forget(out, "b.txt", with_copies=True)
    assert sorted(done.ids) == sorted(forgotten(out)) == ["a.txt", "b.txt", "c.txt", "longer.txt"]
    assert done.copies == []
    assert ids(out, "clean") == ["d.txt"]
    assert leftovers(out, text(1), near(1), longer) == {}


def test_a_copy_alone_can_be_forgotten(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": near(1)}), out, CONFIG)
    [copy] = ids(out, "duplicates")
    before = (out / "clean.jsonl").read_bytes()
    assert forget(out, copy).copies == ids(out, "clean")
    assert (out / "clean.jsonl").read_bytes() == before
    assert ids(out, "duplicates") == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_forgotten_text_does_not_come_back(pages: Path, out: Path, tmp_path: Path, jobs: int) -> None:
    """Neither under its name nor under another, as it was, changed, shortened, or inside of another text."""
    config = load_config(flags={"run": {"jobs": jobs, "ledger": "full"}})
    run(put(pages, {f"{seed}.txt": text(seed, 300) for seed in range(4)}), out, config, forced=jobs > 1)
    forget(out, "1.txt")
    first = contents(out)
    assert run(pages, out, config, forced=jobs > 1).pages_unchanged == 4
    assert contents(out, LINES) == {name: first[name] for name in LINES}
    gone = text(1, 300)
    again = {
        "1.txt": corrected(1, 300),
        "renamed.txt": gone,
        "near.txt": edited(article(1, 300), 5, 0.04) + "。",
        "shorter.txt": gone[50:250],
        "longer.txt": article(70, 400) + gone + article(71, 300),
        "2.txt": gone,
        "other.txt": text(30, 300),
    }
    report = run(put(tmp_path / "day", again), out, config, RunOptions(replace="similar"), forced=jobs > 1)
    put(pages, again)
    report = run(pages, out, config, forced=jobs > 1)
    assert report.kept == 0
    assert set(forgotten(out)) >= {"1.txt", "renamed.txt", "near.txt", "shorter.txt", "longer.txt"}
    assert sorted(row["text"] for row in rows(out, "clean")) == sorted(text(seed, 300) for seed in (0, 2, 3, 30))
    assert leftovers(out, gone) == {}
    run(pages, out, config, RunOptions(rebuild=True), forced=jobs > 1)
    assert leftovers(out, gone) == {}
    assert set(forgotten(out)) >= {"1.txt", "renamed.txt", "near.txt", "shorter.txt", "longer.txt"}
    report = json.loads((out / "report.json").read_bytes())
    assert report["documents"]["dropped"] == report["documents"]["dropped_by_reason"]["forget:forgotten"]


def test_what_stayed_may_be_read_again(pages: Path, out: Path) -> None:
    """A copy that was kept is no copy that comes back: neither with --rebuild nor when it is corrected."""
    run(put(pages, {"a.txt": text(1), "b.txt": near(1), "c.txt": text(3)}), out, CONFIG)
    [copy] = ids(out, "duplicates")
    [keeper] = {"a.txt", "b.txt"} - {copy}
    forget(out, keeper)
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert sorted(ids(out, "clean")) == sorted([copy, "c.txt"])
    put(pages, {copy: (pages / copy).read_text(encoding="utf-8") + "更正。"})
    assert run(pages, out, CONFIG).pages_replaced == 1
    assert sorted(ids(out, "clean")) == sorted([copy, "c.txt"])
    assert set(forgotten(out)) == {keeper}
    run(put(pages, {"later.txt": text(1)}), out, CONFIG)
    assert set(forgotten(out)) == {keeper, "later.txt"}, "a copy of any other name is held back"


def test_a_forgotten_name_may_hold_another_text(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    forget(out, "a.txt")
    run(put(pages, {"a.txt": text(5)}), out, CONFIG)
    assert {row["id"]: row["text"] for row in rows(out, "clean")} == {"a.txt": text(5), "b.txt": text(2)}
    assert forgotten(out) == {}
    assert forget(out, "a.txt").ids == ["a.txt"]
    assert state_summary(out)["forgotten"] == 2


def test_a_rejected_text_can_be_forgotten(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "short.txt": article(8, 12)}), out, CONFIG)
    assert leftovers(out, article(8, 12))
    assert forget(out, "short.txt").ids == ["short.txt"]
    assert leftovers(out, article(8, 12)) == {}
    run(put(pages, {"again.txt": article(8, 12)}), out, CONFIG, RunOptions(rebuild=True))
    assert leftovers(out, article(8, 12)) == {}
    assert set(forgotten(out)) == {"short.txt", "again.txt"}


def html(seed: int, address: str) -> str:
    return f'<link rel="canonical" href="{address}"><h1>渡轮恢复夜航</h1><p>{text(seed)}</p>'


def test_an_article_is_named_by_its_address(pages: Path, out: Path) -> None:
    put(pages, {f"{seed}.html": html(seed, f"https://example.com/{seed}") for seed in (1, 2)})
    run(put(pages, {"copy.html": html(1, "https://example.com/1")}), out, CONFIG)
    done = forget(out, "https://example.com/1")
    assert sorted(done.ids) == ["1.html", "copy.html"], "the copy has the same address"
    assert ids(out, "clean") == ["2.html"]
    assert leftovers(out, text(1)) == {}
    with pytest.raises(ConfigError, match=r"no article, page or address 'https://example\.com/9'"):
        forget(out, "https://example.com/9")


def test_a_piece_of_a_page_can_be_forgotten_and_the_page_as_a_whole(pages: Path, out: Path) -> None:
    """The ledger of the other piece tells of the whole page: it goes."""
    config = load_config(flags={"run": {"jobs": 1, "ledger": "full"}})
    traditional = "她說,渡輪恢復了夜航,船上坐了一百八十多人,這條航線從前年停航至今,歷時一年零四個月。"
    page = f"{text(1)}\n返回搜狐,查看更多\n{text(2)}{traditional}\n返回搜狐,查看更多\n"
    run(put(pages, {"page.txt": page, "other.txt": text(3)}), out, config)
    pieces = [name for name in ids(out, "clean") if name.startswith("page.txt")]
    assert len(pieces) == 2, "the page is split"
    gone = next(row["id"] for row in rows(out, "clean") if text(2)[:20] in row["text"])
    forget(out, gone)
    assert leftovers(out, text(2), traditional) == {}
    [left] = [row for row in rows(out, "clean") if row["id"] in pieces]
    assert left["text"] == text(1)
    run(pages, out, config, RunOptions(rebuild=True))
    assert leftovers(out, text(2)) == {}
    assert set(forgotten(out)) == {gone}
    assert forget(out, "page.txt").ids


def test_a_keeper_that_was_filled_from_a_copy_is_what_it_was_before(pages: Path, out: Path) -> None:
    by_id = load_config(flags={"run": {"jobs": 1}, "dedup": {"keeper": ["id"]}})
    line = "\n老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    damaged = damage_text(ARTICLE + line, annotation_table(1, 40) | {"鎮": "zhèn"})
    run(put(pages, {"a.txt": damaged}), out, by_id)
    alone = rows(out, "clean")
    run(put(pages, {"b.txt": ARTICLE + line}), out, by_id, RunOptions(rebuild=True))
    [row] = rows(out, "clean")
    assert (row["id"], row["repairs"].get("donor", 0) > 0) == ("a.txt", True)
    forget(out, "b.txt")
    assert rows(out, "clean") == alone


def test_why_says_that_an_article_was_forgotten_and_does_not_look_at_the_page(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    forget(out, "a.txt")
    [explanation] = explain_line(out, "a.txt", CONFIG)
    assert (explanation.note, explanation.steps) == ("", [])
    assert explanation.line.row["detail"] == "the text of a.txt"


def test_what_does_not_exist_is_named_and_nothing_is_done(pages: Path, out: Path) -> None:
    run(put(pages, {"harbour-1.txt": text(1), "harbour-2.txt": text(2)}), out, CONFIG)
    before = contents(out)
    with pytest.raises(ConfigError, match=r"'harbour-3.txt' \(near: harbour-[12].txt, harbour-[12].txt\). Nothing was"):
        forget(out, ["harbour-1.txt", "harbour-3.txt"])
    assert contents(out) == before
    assert forget(out, "harbour-1.txt").ids == ["harbour-1.txt"]
    again = forget(out, ["harbour-1.txt", "harbour-2.txt"])
    assert (again.ids, again.again) == (["harbour-2.txt"], ["harbour-1.txt"])


def test_a_name_that_may_mean_several_pages_is_refused(pages: Path, out: Path) -> None:
    files = {f"{day}.jsonl": json.dumps({"id": 17, "text": text(day)}) for day in (1, 2)}
    run(put(pages, files | {"3.jsonl": json.dumps({"id": "x", "text": text(3)})}), out, CONFIG)
    with pytest.raises(ConfigError, match=r"'17' may be any of 2 rows \(1\.jsonl#17, 2\.jsonl#17\): give whole ids"):
        forget(out, "17")
    assert forget(out, ["1.jsonl#17", "x"]).ids == ["1.jsonl#17", "3.jsonl#x"]


def test_only_an_output_of_a_run_is_taken(pages: Path, out: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no state\.sqlite"):
        forget(out, "a")
    assert not out.exists()
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    (out / "notes.md").write_text("mine")
    with FolderLock(out), pytest.raises(LockedError):
        forget(out, "a.txt")
    assert forget(out, "a.txt", dry_run=True).ids == ["a.txt"]
    assert ids(out, "clean") == ["a.txt"]
    assert seedclean.forget(out, "a.txt").others == ["notes.md"]


def test_an_output_of_the_version_before_can_be_forgotten_in(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    with closing(sqlite3.connect(out / STATE)) as state, state:
        state.execute("DROP TABLE forgotten")
        state.execute("DROP TABLE contents")
        state.execute("DROP INDEX pages_id")
        state.execute("PRAGMA user_version = 5")
    assert forget(out, "a.txt").ids == ["a.txt"]
    assert leftovers(out, text(1)) == {}
    assert ids(out, "clean") == ["b.txt"]


def test_what_was_forgotten_stays_forgotten_when_the_state_is_lost(pages: Path, out: Path, tmp_path: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2, 400)}), out, CONFIG)
    forget(out, ["a.txt", "b.txt"])
    listed = (out / FORGOTTEN).read_bytes()
    assert sorted(json.loads(line)["id"] for line in listed.splitlines()) == ["a.txt", "b.txt"]
    (out / FORGOTTEN).write_bytes(b"")
    run(put(pages, {"c.txt": text(3)}), out, CONFIG)
    assert (out / FORGOTTEN).read_bytes() == listed, "the state has it"
    for name in out.glob("state.sqlite*"):
        name.write_bytes(b"damaged")
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert ids(out, "clean") == ["c.txt"]
    assert set(forgotten(out)) == {"a.txt", "b.txt"}
    assert (out / FORGOTTEN).read_bytes() == listed
    assert leftovers(out, text(1), text(2, 400)) == {}
    other = tmp_path / "other"
    other.mkdir()
    for line in (b"{}", listed[:50], b'{"id": 1}', listed.splitlines()[0].replace(b'"short":"', b'"short":"AAAA')):
        (other / FORGOTTEN).write_bytes(line)
        with pytest.raises(ConfigError, match=r"forgotten\.jsonl, line 1: is no line of `seedclean forget`"):
            run(pages, other, CONFIG)
    (other / FORGOTTEN).write_bytes(listed)
    assert run(pages, other, CONFIG).kept == 1


def test_a_reader_delays_the_wiping_and_the_next_start_does_it(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    monkeypatch.setattr("seedclean.write.state.forgotten._READERS", 100)
    with closing(schema.open_database(out / STATE, write=False)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM pages").fetchone()
        with pytest.raises(StoppedError, match="another process reads"):
            forget(out, "a.txt")
        assert ids(out, "clean") == ["b.txt"]
    assert run(pages, out, CONFIG).pages_unchanged == 2
    assert leftovers(out, text(1)) == {}


def test_a_report_page_in_chinese_stays_chinese(pages: Path, out: Path) -> None:
    chinese: dict[str, Any] = {"run": {"jobs": 1, "lang": "zh"}}
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, load_config(flags=chinese))
    forget(out, "a.txt")
    assert b'lang="zh-CN"' in (out / REPORT_PAGE).read_bytes()
