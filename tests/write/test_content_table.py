"""The section `contents` of `report.json`: it is what the rows are, whatever runs did, and no run reads all rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.core.errors import StoppedError
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.content_counts import (
    articles_in,
    contents_of,
    count_articles,
    count_rejected,
    no_counts,
    rejected_in,
)
from seedclean.write.lock import STATE
from seedclean.write.soundness import check_output
from seedclean.write.state.content_table import ContentTable, load_contents
from seedclean.write.state.history import open_state
from tests.support.counted_rows import counted, reported
from tests.support.folders import CONFIG, put, text


def news(seed: int, **fields: str) -> str:
    row = {"id": str(seed), "text": text(seed), "url": f"https://n{seed % 25}.example/a/{seed}"}
    return orjson.dumps(
        row | {"source": f"港口{seed % 23}报", "published": f"20{seed % 7 + 10}-03-0{seed % 9 + 1}"} | fields
    ).decode()


def lines_of(seeds: Sequence[int]) -> str:
    return "\n".join([news(seed) for seed in seeds]) + "\n"


def reports(out: Path) -> list[dict[str, Any]]:
    with open_state(out) as state:
        return [orjson.loads(report) for (report,) in state.execute("SELECT report FROM runs ORDER BY number")]


def test_the_numbers_are_those_of_the_rows_whatever_runs_did(pages: Path, out: Path) -> None:
    put(pages, {"a.jsonl": lines_of(range(60)), "bad.jsonl": "no row\n", "short.txt": "太短了。"})
    run(pages, out, CONFIG)
    assert reported(out) == counted(out)
    assert reported(out)["sites"]["others"] == 5
    put(pages, {"b.jsonl": lines_of(range(50, 80)).replace('"id":"', '"id":"b'), "a.jsonl": lines_of(range(2, 60))})
    put(pages, {"a.jsonl": lines_of(range(60)).replace(text(7)[20:60], "港口今天没有别的消息"), "c.txt": text(200)})
    assert run(pages, out, CONFIG).pages_replaced
    assert reported(out) == counted(out)
    before = reported(out)
    run(pages, out, CONFIG)
    assert reported(out) == before == counted(out), "of a run that had nothing to do"
    forget(out, ["c.txt", "a.jsonl#11"])
    assert reported(out) == counted(out)
    assert reported(out)["left_out"]["forget:forgotten"] == 2
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert reported(out) == counted(out)
    assert not [remark for remark in check_output(out) if remark.wrong]
    assert ["contents" in report for report in reports(out)] == [False] * 4 + [True], "one report in the state has it"


def test_copies_that_change_places_are_counted_once(pages: Path, out: Path) -> None:
    run(put(pages, {"b.txt": text(1), "c.txt": text(1)[:-20] + "。", "d.txt": text(2)}), out, CONFIG)
    put(pages, {"b.txt": text(5)})  # its copy takes its place
    run(pages, out, CONFIG, RunOptions(replace="always"))
    assert reported(out) == counted(out)


def test_a_later_run_counts_its_own_lines_only(pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(put(pages, {"a.jsonl": lines_of(range(40))}), out, CONFIG)
    seen = 0

    def counting(lines: Sequence[bytes]) -> list[dict[str, Any]]:
        nonlocal seen
        seen += len(lines)
        return articles_in(lines)

    monkeypatch.setattr("seedclean.write.state.content_table.articles_in", counting)
    run(put(pages, {"b.jsonl": lines_of(range(50, 53))}), out, CONFIG)
    assert seen == 3
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert seen == 3 + 43
    assert reported(out) == counted(out)


def test_a_line_may_come_in_parts(tmp_path: Path) -> None:
    line = orjson.dumps({"text": '","authors":[', "authors": [], "chars": 3, "source": "甲", "url": None}) + b"\n"
    with closing(sqlite3.connect(":memory:")) as state:
        state.execute("CREATE TABLE contents (kind, name, count, PRIMARY KEY (kind, name)) WITHOUT ROWID")
        table = ContentTable(tmp_path, state)
        parts = [line[:9], line[9:] + line[:30], line[30:], line]
        assert list(table.counted(0, parts)) == parts
        table.save()
        found = state.execute("SELECT name, count FROM contents WHERE kind IN ('chars', 'source')").fetchall()
        assert found == [("3", 3), ("甲", 3)]


def test_nothing_is_read_out_of_texts_and_of_other_fields() -> None:
    row = {
        "id": "a", "text": '\\","authors":[],"source":"假","chars":9,"body":', "authors": ['"body":'], "editors": [],
        "source": "真", "chars": 5, "body": None, "extra": {"source": "假"}, "source2": "假",
    }  # fmt: skip
    counts = no_counts()
    count_articles(counts, articles_in([orjson.dumps(row)]))
    assert counts["source"] == {"真": 1}
    left_out = {"id": '","detail":"', "stage": "a", "reason": "b", "detail": '","reason":"c"', "text": ""}
    count_rejected(counts, rejected_in([orjson.dumps(left_out) + b"\n"]))
    assert counts["left_out"] == {"a:b": 1}


def test_counts_that_do_not_add_up_are_told(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": ""}), out, CONFIG)
    with closing(sqlite3.connect(out / STATE)) as state, state:
        state.execute("UPDATE contents SET count = count + 1 WHERE kind IN ('chars', 'left_out')")
    wrong = [remark.text for remark in check_output(out) if remark.wrong]
    assert [text.partition(":")[0] for text in wrong] == [
        "1 lines of clean.jsonl too many or too few in the table contents",
        "1 lines of rejected.jsonl too many or too few in the table contents",
    ]


def test_names_are_ranked_in_the_state_as_where_they_are_counted() -> None:
    names = {"": 9, "\x00": 2, "a": 2, "甲": 2, "\U0001f600": 2, "z": 40} | {
        f"n{seed}": seed % 5 + 1 for seed in range(90)
    }
    counts = no_counts()
    with closing(sqlite3.connect(":memory:")) as state:
        state.execute("CREATE TABLE contents (kind, name, count, PRIMARY KEY (kind, name)) WITHOUT ROWID")
        state.execute("CREATE TABLE rows (file)")
        for kind in ("site", "source"):
            assert load_contents(state) == contents_of(counts, 0)
            counts[kind].update(names)
            state.executemany("INSERT INTO contents VALUES (?, ?, ?)", [(kind, *item) for item in names.items()])
        assert load_contents(state) == contents_of(counts, 0)
        assert load_contents(state)["sites"]["without"] == 9


def test_lines_that_somebody_changed_stop_the_run(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    clean = (out / "clean.jsonl").read_bytes()
    (out / "clean.jsonl").write_bytes(clean.replace(b'"source":', b'"source";'))
    put(pages, {"a.txt": text(3)})
    with pytest.raises(StoppedError, match="someone changed the file"):
        run(pages, out, CONFIG, RunOptions(replace="always"))
