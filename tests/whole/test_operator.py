"""What an operator is told: of a run without news, of rows that all fail, of a full disk, of a reader that is gone."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from seedclean.cli import main_group
from seedclean.engine.runner import run
from seedclean.write.state import run_history
from tests.support.folders import CONFIG, put, text


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main_group, [str(argument) for argument in arguments])


def test_the_report_is_of_the_last_run_that_did_something(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1) + "返回搜狐,查看更多", "bad.jsonl": "no row\n"}), out, CONFIG)
    report = (out / "report.json").read_bytes()
    hits = invoke("rules", "list", "--hits", out).output
    assert "sohu-return" in hits.split("rules never fired")[0]
    for _ in range(2):
        assert run(pages, out, CONFIG).pages_unchanged == 2
        assert (out / "report.json").read_bytes() == report
        assert invoke("rules", "list", "--hits", out).output == hits
    assert len(run_history(out, 9)) == 3, "each run is in the history all the same"
    run(put(pages, {"worse.jsonl": "no row either\n"}), out, CONFIG)
    assert (out / "report.json").read_bytes() != report, "a page that fails for the first time is something"
