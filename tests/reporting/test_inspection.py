"""Looking at one page and one article: inspect and why, on a terminal and in a pipe."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from seedclean.config import load_config
from seedclean.core.document import Document, Drop
from seedclean.core.edits import Edit, replay
from seedclean.core.errors import ConfigError
from seedclean.core.render import Mark
from seedclean.engine.runner import run
from seedclean.reporting import inspection, terminal
from seedclean.reporting.explain import explain_line
from seedclean.reporting.reload_page import page_from_file
from tests.conftest import ROOT
from tests.support.command import seedclean

PAGE = "她看著燈🚀塔。返回搜狐,查看更多"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "samples", tmp_path / "pages")
    return tmp_path / "pages"


@pytest.fixture
def out(pages: Path, tmp_path: Path) -> Path:
    run(pages, tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    return tmp_path / "out"


def on_terminal(*arguments: str, **environment: str) -> str:
    """Return what a command writes to a terminal."""
    ours, theirs = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-m", "seedclean", *arguments],
        stdout=theirs,
        stderr=theirs,
        env={**env, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
    ) as process:
        os.close(theirs)
        output = b""
        try:
            while part := os.read(ours, 65536):
                output += part
        except OSError:  # Linux says so that the other end was closed
            pass
        assert process.wait(60) == 0
    os.close(ours)
    return output.decode().replace("\r\n", "\n")


def test_a_terminal_shows_cut_text_struck_through_with_its_rule(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(PAGE, encoding="utf-8")
    shown = on_terminal("inspect", str(tmp_path / "p.txt"))
    assert re.search(r"燈\x1b\[9;[\d;]*m🚀\x1b\[0m\x1b\[[\d;]*m‹emoji›\x1b\[0m塔", shown)
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert "塔。返回搜狐,查看更多‹sohu-return›" in plain
    assert "看著着‹" not in plain
    assert re.search(r"1:5 +emoji +🚀", plain)  # the table of edits


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_signs_say_the_same(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "p.txt").write_text(PAGE, encoding="utf-8")
    shown = on_terminal("inspect", str(tmp_path / "p.txt"), **environment)
    assert not re.search(r"\x1b\[[\d;]*3\d", shown)
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert "燈[-🚀-]‹emoji›塔。" in plain


def test_the_other_commands_have_no_colours_either(out: Path) -> None:
    for arguments in (("why", str(out), "mirror/b.txt"), ("rules", "list"), ("state", str(out)), ("history", str(out))):
        assert not re.search(r"\x1b\[[\d;]*3\d", on_terminal(*arguments, NO_COLOR="1"))


def test_a_pipe_gets_a_line_for_each_edit_and_no_colours(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(PAGE, encoding="utf-8")
    done = seedclean("inspect", "p.txt", cwd=tmp_path)
    assert b"\x1b" not in done.stdout
    assert "p.txt:1:5  emoji  她看著燈[🚀]塔。返回搜狐 -> 她看著燈[]塔。返回搜狐" in done.stdout.decode().splitlines()


def test_a_guess_has_its_runner_up_and_a_place_in_doubt_its_likeliest_texts(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    read_line = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。\n"
    doubtful_line = "祖?zhèn)鞯?000億元的事，人人有系統(tǒng)，家家用系統(tǒng)。"
    kept_character = "\n船上有\ue5e5人人有系統(tǒng)"  # a page that has one lost none of them to a scraper
    page.write_text(read_line + doubtful_line + kept_character, encoding="utf-8")
    done = seedclean("inspect", str(page), "--stage", "repair", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    [read] = [line for line in lines if "repair:read" in line]
    assert re.search(r"repair:read \d\.\d\d, or 保現在 0\.\d\d  ", read)
    [doubt] = [line for line in lines if "repair:unrecoverable" in line]
    assert re.search(r"unrecoverable, or 傳的100 0\.\d\d, or 傳的200 0\.\d\d  ", doubt)


def test_inspect_json_has_every_edit_and_the_articles(pages: Path) -> None:
    output = json.loads(seedclean("inspect", "mirror/a.txt", "--json", cwd=pages).stdout)
    assert [edit["id"] for edit in output["articles"]] == ["mirror/a.txt", "mirror/a.txt#2"]
    config = load_config()
    page = page_from_file(str(pages / "mirror/a.txt"), config)
    assert output["text"] == page.text
    [first, _] = config.pipeline()(page)
    assert output["articles"][0]["text"] == first.text == replay(page.text, first.trace)
    edits = [
        Edit(edit["start"], edit["end"], edit["after"], edit["rule"], edit["confidence"], edit["donor"])
        for stop in output["stages"]
        if stop["id"] == "mirror/a.txt"
        for edit in stop["edits"]
    ]
    assert edits == [edit for entry in first.trace for edit in entry.edits]
    edit = json.loads(seedclean("inspect", "mirror/a.txt", "--json", "--stage", "emoji", cwd=pages).stdout)
    assert {stop["stage"] for stop in edit["stages"]} == {"emoji"}
    assert "articles" not in edit


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (".", "is a folder: name a file in it"),
        ("rows.jsonl", "rows.jsonl: has several pages: name one, as rows.jsonl#L2"),
        ("rows.jsonl#L99", "rows.jsonl: has no page 99: its last one is "),
        ("encodings/empty.txt", "0 bytes"),
    ],
)
def test_a_page_that_cannot_be_read_is_one_message(pages: Path, page: str, message: str) -> None:
    done = seedclean("inspect", page, cwd=pages)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_rows_and_packed_rows_are_pages(pages: Path) -> None:
    done = seedclean("inspect", "packed.jsonl.gz#L1", "--json", cwd=pages)
    assert json.loads(done.stdout)["page"] == "packed.jsonl.gz#packed-1"


def test_inspect_by_the_id_of_a_run(out: Path, pages: Path) -> None:
    output = json.loads(seedclean("inspect", "mirror/a.txt#2", "-o", str(out), "--json").stdout)
    assert output["page"] == "mirror/a.txt"
    before = {stop["stage"] for stop in output["stages"] if stop["id"] == "mirror/a.txt"}
    assert before == {"repair", "emoji", "labels"}
    assert {stop["id"] for stop in output["stages"] if stop["stage"] not in before} == {"mirror/a.txt#2"}
    (pages / "mirror" / "a.txt").write_text(PAGE, encoding="utf-8")
    done = seedclean("inspect", "mirror/a.txt#2", "-o", str(out))
    assert done.stderr.decode() == ("seedclean: warning: mirror/a.txt#2: the page has changed since the run read it\n")
    (pages / "mirror" / "a.txt").unlink()
    done = seedclean("inspect", "mirror/a.txt#2", "-o", str(out))
    assert done.returncode == 2
    assert "the page cannot be read again (" in done.stderr.decode()


def test_an_unknown_id_is_one_message(out: Path, tmp_path: Path) -> None:
    for arguments in (("inspect", "none", "-o", str(out)), ("why", str(out), "none")):
        done = seedclean(*arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert "has no page or article 'none', nor one with this address" in done.stderr.decode()
    assert "holds no state.sqlite" in seedclean("why", str(tmp_path), "none").stderr.decode()


def test_why_a_copy_is_left_out(out: Path) -> None:
    output = seedclean("why", str(out), "portal/simplified.txt").stdout.decode()
    assert "left out    near as portal/near.txt" in output
    assert "Jaccard 0.845528, containment" in output
    assert re.search(r"kept instead by longest_body: \d+ against \d+", output)
    assert re.search(r"\[-[^-]+-\]", output)
    assert "\x1b" not in output
    [explanation] = json.loads(seedclean("why", str(out), "portal/simplified.txt", "--json").stdout)
    assert (explanation["file"], explanation["row"]["keeper"]) == ("duplicates.jsonl", "portal/near.txt")
    texts = [json.loads(line) for line in (out / "clean.jsonl").read_bytes().splitlines()]
    keeper = next(row["text"] for row in texts if row["id"] == "portal/near.txt")
    left = "".join(part["text"] for row in explanation["keeper"]["aligned"] for part in row["kept"])
    right = "".join(part["text"] for row in explanation["keeper"]["aligned"] for part in row["this"])
    assert (left, right) == (keeper, explanation["row"]["text"])


def test_why_a_copy_of_what_was_published_says_what_would_be_better(out: Path, pages: Path) -> None:
    better = (pages / "portal" / "near.txt").read_text(encoding="utf-8")
    later = pages / "later.txt"
    later.write_text(better.replace("。", "。全镇的人都来了。", 1), encoding="utf-8")
    run(later, out, load_config(flags={"run": {"jobs": 1}}))
    output = seedclean("why", str(out), "later.txt").stdout.decode()
    assert "kept instead by published" in output
    assert "it would be the better one by longest_body, but came later: --rebuild chooses afresh" in output


def test_why_an_article_is_kept_or_rejected(out: Path) -> None:
    output = seedclean("why", str(out), "portal/near.txt").stdout.decode()
    assert "kept        one of 3" in output
    assert "portal/taiwan.txt: near, Jaccard 0.845528, by longest_body" in output
    assert "rejected    by checks: spam: 44 of 44" in seedclean("why", str(out), "portal/spam.txt").stdout.decode()
    assert "rejected    by read: undecodable" in seedclean("why", str(out), "encodings/broken.txt").stdout.decode()


def test_why_counts_what_each_rule_did(out: Path, pages: Path) -> None:
    [explanation] = explain_line(out, "mirror/a.txt", load_config())
    [emoji] = [step for step in explanation.steps if step.stage == "emoji"]
    text = (pages / "mirror" / "a.txt").read_text(encoding="utf-8")
    [first, _] = load_config().pipeline()(text)
    edits = [edit for entry in first.trace if entry.stage == "emoji" for edit in entry.edits]
    assert sum(count for count, _ in emoji.rules.values()) == len(edits)
    assert sum(removed for _, removed in emoji.rules.values()) == sum(edit.end - edit.start for edit in edits)


def test_why_by_the_ledger_when_the_page_is_gone(pages: Path, tmp_path: Path) -> None:
    for ledger in ("counts", "full"):
        run(pages, tmp_path / ledger, load_config(flags={"run": {"jobs": 1, "ledger": ledger}}))
    before = explain_line(tmp_path / "counts", "mirror/a.txt", load_config())[0].steps
    shutil.rmtree(pages)
    [with_it] = explain_line(tmp_path / "full", "mirror/a.txt", load_config())
    assert (with_it.steps, with_it.note) == (before, "")
    [without] = explain_line(tmp_path / "counts", "mirror/a.txt", load_config())
    assert without.steps == []
    assert "a run with --ledger full would have written what was done to it" in without.note


def test_why_says_if_the_settings_have_changed(out: Path, tmp_path: Path) -> None:
    config = tmp_path / "own.yaml"
    config.write_text("rules: {disable: [sohu-return]}", encoding="utf-8")
    output = seedclean("why", str(out), "mirror/a.txt", "-c", str(config)).stdout.decode()
    assert "under these settings the page gives another text than the run wrote" in output


def test_what_texts_ids_and_rules_hold_does_not_reach_the_terminal() -> None:
    bad = "a\x1b[2Jb\x1b]0;title\x07\u202e"
    stop = inspection.StageView(
        stage=bad,
        id=bad,
        changes=[inspection.EditView(1, 1, Edit(0, 1, bad, bad, 0.5, bad), bad, bad, bad)],
        reasons=[bad],
        marks=[Mark("kept", bad), Mark("cut", bad, bad), Mark("added", bad, bad)],
        drop=Drop(bad, bad, bad),
    )
    shown = io.StringIO()
    terminal.print_stages(Console(file=shown, force_terminal=True, color_system="truecolor"), [stop], whole=True)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", re.sub(r"\x1b\[[\d;]*m", "", shown.getvalue()))
    assert shown.getvalue().count("\\x1b[2J") >= 8


def test_a_dropped_document_reaches_no_later_stage() -> None:
    pipeline = load_config().pipeline()
    stops = list(inspection.inspect_stages(Document("p", "短。"), pipeline))
    assert stops[-1].drop
    assert [stop.stage for stop in stops][-1] == "checks"
    with pytest.raises(ConfigError, match="no stage 'x' in the pipeline"):
        list(inspection.inspect_stages(Document("p", "短。"), pipeline, "x"))


def test_inspect_takes_time_in_proportion_to_the_page() -> None:
    """Counted in calls, which do not depend on the machine; benchmarks/RESULTS.md has times."""
    pipeline = load_config().pipeline()

    def calls(size: int) -> int:
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        page = "\n".join(f"第{number}班渡轮🚀九点离港，船上坐了一百八十多人。" for number in range(size))
        sys.setprofile(counted)
        try:
            for stop in inspection.inspect_stages(Document("p", page), pipeline):
                list(terminal.marked_lines(stop.marks, whole=False, signs=False))
                list(map(str, stop.changes))
        finally:
            sys.setprofile(None)
        return count

    calls(10)
    small, large = calls(500), calls(2000)
    assert large < 5 * small
