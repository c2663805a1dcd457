"""report.html as a file: when it is written, what it holds, how large it gets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.render import AlignedPart, AlignedRow
from seedclean.engine.runner import run
from seedclean.reporting.html_report import PairView, write_report
from seedclean.reporting.html_report.charts import history_lines
from seedclean.reporting.html_report.data import RUNS, RuleEffect, _fitting, _readings, load_report_data
from seedclean.reporting.html_report.page import render_report
from seedclean.reporting.html_report.pairs import shorten_pair
from seedclean.reporting.html_report.sites import sites_shown
from seedclean.reporting.html_report.translations import CHINESE
from seedclean.write.lock import REPORT_PAGE
from seedclean.write.samples import Samples
from seedclean.write.site_prints import SitePrints
from tests.conftest import ROOT


def test_no_address_and_nothing_of_another_site_is_in_it(report_out: Path) -> None:
    page = write_report(report_out).read_text(encoding="utf-8")
    library = re.search(r"<script>/\*!.*?</script>", page, re.DOTALL)
    assert library
    rest = page.replace(library[0], "")
    assert not re.findall(r"https?://", rest)
    assert "default-src 'none'" in page


def test_every_word_has_both_languages(report_out: Path) -> None:
    template = (ROOT / "src/seedclean/reporting/html_report/templates/report.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'say\("([^"]+)"\)', template))
    assert asked <= set(CHINESE)
    for name in ("run-pages", "about-review"):  # made of parts, or said in other words in English
        assert name in CHINESE
    assert "本次运行的报告" in render_report(load_report_data(report_out), "zh")


def test_a_report_made_again_is_the_same(report_out: Path) -> None:
    first = write_report(report_out).read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "seedclean", "report", str(report_out)], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().strip() == str(report_out / REPORT_PAGE)
    assert (report_out / REPORT_PAGE).read_bytes() == first
    assert not list(report_out.glob(".report.*"))


def test_a_folder_without_a_run_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no state\.sqlite"):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_made_is_a_warning(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / REPORT_PAGE).mkdir(parents=True)
    report = run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    assert report.kept == 4
    assert [warning for warning in report.warnings if warning.startswith("report.html was not made (")]
    assert not list(out.glob(".report.*"))


def test_a_report_is_not_written_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / REPORT_PAGE).symlink_to(victim)
    run(ROOT / "samples" / "portal", tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "out" / REPORT_PAGE).is_symlink()


def test_a_changed_output_file_is_an_error(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    (out / "duplicates.jsonl").write_bytes(b"{}\n" * 3000)
    with pytest.raises(StoppedError, match="duplicates"):
        write_report(out)


def test_the_report_shows_the_last_run_that_read_pages(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    data = load_report_data(out)
    assert data.runs[0] == data.run != data.runs[-1]
    assert f"Later runs read no new pages; the last was {data.runs[-1]['id']}" in render_report(data)
    assert list(history_lines(data.runs)["pages"]["values"]) == [7, 0]


def test_the_report_stays_small_however_much_there_is_to_show(report_out: Path) -> None:
    """A million articles, of the worst kind: every list at its limit, every text the longest that is kept."""
    worst = "<&\"'" * 3000
    data = load_report_data(report_out)
    trace = [["stage", [[start, start + 1, "", "rule"] for start in range(0, 12_000, 2)]]]
    piece = {"id": worst, "title": worst[:120], "drop": None, "trace": trace}
    readings = list(_readings([{"page": worst, "raw": "\u202e" * 12_000, "pieces": [piece]}] * 24))
    assert 0 < len(readings) < 24
    texts = (AlignedPart(same=False, text=worst[:1]),) * 500
    rows = [
        AlignedRow(same=False, left=texts, right=texts),
        AlignedRow(same=True, left=texts[:1], right=texts[:1]),
    ] * 1000
    pair = shorten_pair(data.close[0]._replace(rows=rows), 24_000)
    assert isinstance(pair, PairView)
    assert not pair.whole
    example: dict[str, Any] = {"page": worst[:120], "left": worst[:24], "before": worst[:120], "after": worst[:120]}
    example |= {"right": worst[:24], "confidence": 0.5, "donor": worst[:120]}
    drop = {"page": worst[:120], "id": worst[:120], "detail": worst[:120], "text": worst[:120]}
    samples = Samples()
    names = [f"{worst[:100]}{number}" for number in range(400)]
    for name in names:
        for key in "abcd":
            samples.add(f"rule:{name}", key, example)
            samples.add(f"conversion:{name}", key, example)
            samples.add(f"drop:{name}", key, drop)
    examples = {family: _fitting(samples, family, names) for family in ("rule", "conversion", "drop")}
    assert all(0 < len(entries) < 400 for entries in examples.values())
    report = data.report
    report |= {"review": [{"first": worst, "second": worst, "jaccard": 0.6, "containment": 0.6}] * 10_000}
    report |= {"conversions": {f"{chr(a)}{chr(b)}": 9**9 for a in range(19968, 19998) for b in range(20000, 20020)}}
    reasons = {f"stage:{worst[:80]}{number}": 9**9 for number in range(2000)}
    report["documents"] = {**report["documents"], "dropped_by_reason": reasons}
    prints = SitePrints()
    for host in range(100):
        lines = [(place, 9**9, f"{worst[:150]}{chr(0x4E00 + place)}{chr(0x4E00 + place)}") for place in range(30)]
        for number in range(9):
            prints.add(f"{number}", worst[:400], f"{worst[:50]}{host}", lines)
    sites, more_sites = sites_shown(prints)
    assert 0 < len(sites) < 60
    assert more_sites == len({line.site for line in prints.lines()}) - len(sites)
    run_of = {**data.run, "report": report, "warnings": [worst] * 500}
    page = render_report(
        data._replace(
            run=run_of,
            runs=[run_of] * RUNS,
            rules=[RuleEffect(name, 9**9, 9**9, examples["rule"].get(name, [])) for name in names],
            never=[worst] * 5000,
            sites=sites,
            more_sites=more_sites,
            readings=readings,
            close=[pair] * 12,
            chance=[pair] * 12,
            reviews=[pair] * 12,
            conversions=dict(zip(report["conversions"], examples["conversion"].values(), strict=False)),
            drops=dict(zip(reasons, examples["drop"].values(), strict=False)),
        )
    )
    assert len(page.encode()) < 5_000_000
    assert f"more sites, not listed: {more_sites}" in page
