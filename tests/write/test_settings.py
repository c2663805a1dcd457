"""Settings and versions that an earlier run had: which changes are refused, and what they cost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from tests.support.folders import CONFIG, contents, ids, put, text


def changed(**dedup: Any) -> Config:
    return load_config(flags={"run": {"jobs": 1}, "dedup": dedup})


def test_settings_that_changed_are_refused_and_named(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(1)}), out, CONFIG)
    before = contents(out)
    with pytest.raises(ConfigError) as error:
        run(pages, out, changed(near=0.8, drop_excerpts=True))
    assert error.value.exit_code == 2
    for message in ("dedup.near: 0.7 -> 0.8", "dedup.drop_excerpts: false -> true"):
        assert message in str(error.value)
    assert "--accept-config would sign 1 published articles again, and keep what is published" in str(error.value)
    assert "--rebuild would clean 2 pages of the inputs again, and choose among 2 articles afresh" in str(error.value)
    with pytest.raises(ConfigError, match="--accept-config would hold for new articles only; --rebuild would clean 2"):
        run(pages, out, changed(drop_excerpts=True))
    assert contents(out) == before
    run(pages, out, changed(near=0.8), RunOptions(accept_config=True))
    run(pages, out, changed(near=0.8))


def test_pages_are_cleaned_again_if_what_cleans_them_changed(tmp_path: Path, pages: Path, out: Path) -> None:
    own_config = tmp_path / "own.yaml"
    own_config.write_text("stages: {checks: {min_han: 200}}\nrun: {jobs: 1}\n", encoding="utf-8")
    run(put(pages, {"a.txt": text(1), "b.txt": text(2, 300)}), out, CONFIG)
    (pages / "a.txt").rename(tmp_path / "a.txt")
    with pytest.raises(
        ConfigError, match=r"stages.checks.min_han: 30 -> 200.*clean 1 pages again; 1 that are not among"
    ):
        run(pages, out, load_config(own_config))
    shutil.move(tmp_path / "a.txt", pages / "a.txt")
    report = run(pages, out, load_config(own_config), RunOptions(accept_config=True))
    assert (report.pages_read, report.pages_unchanged) == (2, 0)
    assert (ids(out, "clean"), ids(out, "rejected")) == (["b.txt"], ["a.txt"])


def test_what_decides_no_output_may_change(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    other = load_config(flags={"run": {"jobs": 2, "ledger": "full"}, "read": {"glob": "*.txt", "max_bytes": 10**6}})
    assert run(pages, out, other).pages_unchanged == 1


def test_a_version_that_changed_is_named(pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    monkeypatch.setattr("seedclean.engine.library_versions.opencc_version", lambda: "99.0")
    with pytest.raises(ConfigError, match=r"opencc: .* -> 99.0\. --accept-config would clean 1 pages again"):
        run(pages, out, CONFIG)
    assert run(pages, out, CONFIG, RunOptions(rebuild=True)).kept == 1


def test_a_version_that_decides_html_counts_whatever_the_inputs_are(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.metadata import version

    run(put(pages, {"b.txt": text(2)}), out, CONFIG)
    newer = {"selectolax": "99.0"}
    monkeypatch.setattr(
        "seedclean.engine.library_versions.installed_version", lambda name: newer.get(name) or version(name)
    )
    with pytest.raises(ConfigError, match=r"selectolax: .* -> 99\.0"):
        run(pages, out, CONFIG)


def test_a_library_that_an_earlier_run_did_not_name_is_no_change(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seedclean.engine.library_versions import libraries

    versions = {name: number for name, number in libraries().items() if name != "selectolax"}
    with monkeypatch.context() as earlier:
        earlier.setattr("seedclean.engine.runner.libraries", lambda: versions)
        run(put(pages, {"b.txt": text(2)}), out, CONFIG)
    assert run(pages, out, CONFIG).pages_unchanged == 1


def test_accepted_settings_of_signatures_meet_earlier_articles(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    run(put(pages, {"b.txt": text(1)}), out, changed(ngram=4, bands=16, rows=8), RunOptions(accept_config=True))
    assert ids(out, "duplicates") == ["b.txt"]
