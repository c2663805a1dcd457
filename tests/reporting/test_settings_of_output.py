"""Pages of an output folder are shown with the settings of its run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seedclean.config import load_config
from seedclean.engine.runner import run
from seedclean.reporting.settings_of_output import config_of_output
from tests.support.command import seedclean
from tests.support.texts import article

CONFIG = """\
read: {text_field: body.text}
sites: {keep: [海角网所有]}
pipeline: [repair, emoji, split, simplify, metadata, whitespace, quality, checks]
stages:
  simplify: {quotes: keep}
  checks: {min_han: 5, limits: [{figure: han, below: 0.01, then: flag}]}
rules: {disable: [sohu-return]}
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    row = {"id": "a", "body": {"text": f"「燈塔」說：{article(1, 200)}🚀"}}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(CONFIG, encoding="utf-8")
    run(tmp_path / "rows.jsonl", tmp_path / "out", load_config(tmp_path / "own.yaml"))
    return tmp_path / "out"


def test_what_decided_about_pages_is_known_again(out: Path) -> None:
    config, note = config_of_output(out)
    assert note == ""
    assert config.deciding()["pages"] == load_config(out.parent / "own.yaml").deciding()["pages"]
    assert config_of_output(out, out.parent / "own.yaml")[0].digest == load_config(out.parent / "own.yaml").digest


def test_inspect_and_why_clean_a_page_as_its_run_did(out: Path) -> None:
    [row] = map(json.loads, (out / "clean.jsonl").read_bytes().splitlines())
    shown = seedclean("inspect", "rows.jsonl#a", "-o", str(out), "--json")
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert [piece["text"] for piece in json.loads(shown.stdout)["articles"]] == [row["text"]]
    [told] = json.loads(seedclean("why", str(out), "rows.jsonl#a", "--json").stdout)
    assert told["note"] == ""
    assert "emoji" in [step["stage"] for step in told["stages"]]
    with_defaults = seedclean("inspect", "rows.jsonl#a", "-o", str(out), "-c", str(empty_config(out.parent)))
    assert with_defaults.returncode == 2, "the default config knows no body.text"


def empty_config(folder: Path) -> Path:
    (folder / "empty.yaml").write_text("{}", encoding="utf-8")
    return folder / "empty.yaml"


def test_what_out_knows_by_a_digest_alone_is_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    rule = (
        "portal: harbour\nabout: A site.\nrules:\n  - id: harbour-line\n    kind: line\n    why: A line.\n"
        "    pattern: '灯塔导读'\n    removes: [灯塔导读]\n    keeps: [灯塔导读在四版]\n"
    )
    (tmp_path / "rules" / "harbour.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "own.yaml").write_text("rules: {folders: [rules]}", encoding="utf-8")
    (tmp_path / "a.txt").write_text(f"{article(1, 200)}\n灯塔导读", encoding="utf-8")
    run(tmp_path / "a.txt", tmp_path / "out", load_config(tmp_path / "own.yaml"))
    done = seedclean("inspect", "a.txt", "-o", str(tmp_path / "out"))
    told = done.stderr.decode()
    assert done.returncode == 0
    assert f"{tmp_path}/out: not all settings of its run are known, name its config with -c: " in told
    assert "rule harbour-line" in told
    named = seedclean("inspect", "a.txt", "-o", str(tmp_path / "out"), "-c", str(tmp_path / "own.yaml"))
    assert (named.stderr, b"harbour-line" in named.stdout) == (b"", True)
