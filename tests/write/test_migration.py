"""An output folder of the version before: its ids and lines stay, and the next run goes on from it.

`out_of_schema_3` was written by 404bcf9, the last version that was handed over, from the pages below; its state is kept
as SQL, with `{pages}` for their folder.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import seedclean
from seedclean.core.errors import ConfigError
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import STATE
from seedclean.write.soundness import check_output
from seedclean.write.state import state_summary
from tests.support.counted_rows import counted, reported
from tests.support.folders import CONFIG, LINES, contents, corrected, ids, put, rows, text

EARLIER = Path(__file__).parent / "out_of_schema_3"


@pytest.fixture
def earlier(pages: Path, out: Path) -> Path:
    put(pages, {"a.txt": text(1), "b.txt": text(2), "copy.txt": text(1), "short.txt": "太短了。"})
    put(pages, {"rows.jsonl": json.dumps({"id": "x", "text": text(3)}) + "\nno row\n"})
    out.mkdir()
    for name in (*LINES, "report.json"):
        shutil.copy(EARLIER / name, out / name)
    with closing(sqlite3.connect(out / STATE)) as state:
        state.executescript((EARLIER / "state.sql").read_text(encoding="utf-8").replace("{pages}", str(pages)[1:]))
    return out


def test_an_output_of_the_version_before_is_sound_and_can_be_opened(earlier: Path) -> None:
    remarks = check_output(earlier)
    assert not [remark for remark in remarks if remark.wrong]
    assert "has schema 3: the next run brings it to " in remarks[0].text
    assert seedclean.open(earlier).report.kept == 3


def test_the_next_run_asks_first_and_then_keeps_each_id(pages: Path, earlier: Path) -> None:
    before = contents(earlier, LINES)
    with pytest.raises(ConfigError, match="--accept-config"):
        run(pages, earlier, CONFIG)
    assert contents(earlier, LINES) == before
    held = {name: ids(earlier, name) for name in ("clean", "duplicates", "rejected")}
    texts = {row["id"]: row["text"] for row in rows(earlier, "clean")}
    put(pages, {"new.txt": text(4)})
    run(pages, earlier, CONFIG, RunOptions(accept_config=True))
    assert sorted(ids(earlier, "clean")) == sorted([*held["clean"], "new.txt"])
    assert ids(earlier, "duplicates") == held["duplicates"]
    assert ids(earlier, "rejected") == held["rejected"]
    assert {row["id"]: row["text"] for row in rows(earlier, "clean") if row["id"] != "new.txt"} == texts
    assert state_summary(earlier)["schema"] > 3
    assert not [remark for remark in check_output(earlier) if remark.wrong]
    assert reported(earlier) == counted(earlier), "also of lines that were there"
    put(pages, {"b.txt": corrected(2)})
    assert run(pages, earlier, CONFIG).pages_replaced == 1
    assert sorted(ids(earlier, "clean")) == sorted([*held["clean"], "new.txt"]), "a correction has the id of before"


def test_nothing_is_lost_if_the_pages_are_gone(pages: Path, earlier: Path, tmp_path: Path) -> None:
    held = {name: ids(earlier, name) for name in ("clean", "duplicates", "rejected")}
    shutil.rmtree(pages)
    later = put(tmp_path / "later", {"a.txt": text(9)})
    run(later, earlier, CONFIG, RunOptions(accept_config=True))
    new = set(ids(earlier, "clean")) - set(held["clean"])
    assert len(new) == 1
    assert set(held["clean"]) <= set(ids(earlier, "clean"))
    assert ids(earlier, "duplicates") == held["duplicates"]
