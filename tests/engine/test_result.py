"""What a run gives a notebook: rows as tables of every kind, clusters, numbers; a folder that goes with it."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import seedclean
from seedclean.core.errors import ConfigError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine.result import Result
from tests.conftest import ROOT
from tests.support.markup import HOSTILE, escaped


@pytest.fixture(scope="module")
def result() -> Iterator[Result]:
    config = seedclean.load_config(flags={"run": {"jobs": 1, "ledger": "full"}})
    yield seedclean.run(ROOT / "samples", config=config)
    gc.collect()


def plain(value: object) -> object:
    """Return a value of any table as plain data."""
    return json.loads(json.dumps(value, default=lambda one: one.tolist()))


@pytest.mark.parametrize("which", ["clean", "duplicates", "rejected"])
def test_every_table_has_every_row(
    result: Result, which: seedclean.write.row_schema.OutputName, tmp_path: Path
) -> None:
    import polars as pl
    import pyarrow.parquet as pq

    rows = list(result.rows(which))
    assert rows
    wanted = []
    for row in rows:
        kept = (
            {**row, "ledger": json.dumps(row["ledger"], ensure_ascii=False, separators=(",", ":"))}
            if "ledger" in row
            else row
        )
        if "repairs" in row:
            kept["repairs"] = [{"kind": kind, "count": count} for kind, count in row["repairs"].items()]
        if "extra" in row:
            kept["extra"] = json.dumps(row["extra"], ensure_ascii=False, separators=(",", ":"))
        wanted.append(kept)
    table = result.to_arrow(which)
    for table_rows in (
        table.to_pylist(),
        result.to_polars(which).to_dicts(),
        pq.read_table(result.to_parquet(tmp_path / "x.parquet", which)).to_pylist(),
        result.to_datasets(which).to_list(),
        pl.from_pandas(result.to_pandas(which)[["id"]]).to_dicts(),
    ):
        assert len(table_rows) == len(rows)
        for row, kept in zip(table_rows, wanted, strict=True):
            shown = {name: value for name, value in row.items() if name in kept}
            assert plain(shown) == {name: kept[name] for name in shown}
            assert all(value is None for name, value in row.items() if name not in kept)


def test_columns_are_the_same_for_any_rows(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("短。", encoding="utf-8")
    nothing = seedclean.run(tmp_path)
    assert nothing.report.kept == 0
    some = seedclean.run(ROOT / "samples")
    for which in ("clean", "duplicates", "rejected"):
        assert nothing.to_arrow(which).schema == some.to_arrow(which).schema
    assert nothing.to_pandas().empty


def test_large_numbers_and_odd_fields_of_rows_are_kept(tmp_path: Path) -> None:
    text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    row = {"text": text, "views": 2**63, "tags": [{"a": None}], "score": 1.5}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    [kept] = seedclean.run(tmp_path).to_arrow().to_pylist()
    assert kept["views"] == 2**63
    assert json.loads(kept["extra"]) == {"tags": [{"a": None}], "score": 1.5}


def test_clusters_have_their_texts(result: Result) -> None:
    clusters = result.clusters()
    assert [(one.keeper, sorted(one.members)) for one in clusters] == [
        ("mirror/a.txt", ["mirror/b.txt"]),
        ("portal/near.txt", ["portal/simplified.txt", "portal/taiwan.txt"]),
    ]
    texts = {row["id"]: row["text"] for which in ("clean", "duplicates") for row in result.rows(which)}
    assert clusters.texts == {name: texts[name] for name in clusters.texts}
    assert [one.keeper for one in result.clusters(most=1)] == ["mirror/a.txt"]


def test_what_notebooks_show(result: Result) -> None:
    shown = result._repr_html_()
    assert re.search(r"<td[^>]*>kept</td><td[^>]*>13</td>", shown)
    assert f'<a href="{result.page.resolve().as_uri()}">' in shown
    assert result.page.is_file()
    clusters = result.clusters()._repr_html_()
    assert "2 clusters, 2 with copies" in clusters
    assert "Jaccard 0.846" in clusters
    assert "text-decoration:line-through" in clusters
    stages = seedclean.load_pipeline()._repr_html_()
    assert stages.count("<tr>") == 13
    assert "Traditional lines to Simplified" in stages
    assert "variant=&#39;auto&#39;" in stages


def test_no_text_gets_out_of_what_notebooks_show() -> None:
    shown = seedclean.cluster({HOSTILE + "a": HOSTILE * 9, HOSTILE + "b": HOSTILE * 9 + "天"})
    assert len(shown.copies) == 1
    assert not escaped(shown._repr_html_())

    def own(text: str) -> str:
        return text

    own.__doc__ = HOSTILE
    assert not escaped(seedclean.load_pipeline(stages=["emoji"]).after("emoji", own)._repr_html_())
    report = Report(warnings=[HOSTILE])
    report.edits_by_rule[HOSTILE] = report.characters_by_rule[HOSTILE] = 1
    assert not escaped(report._repr_html_())


def test_a_folder_of_its_own_goes_with_the_result() -> None:
    made = seedclean.run(ROOT / "samples" / "portal")
    folder = made.folder
    assert folder.is_dir()
    del made
    gc.collect()
    assert not folder.exists()


def test_a_folder_that_was_named_stays(tmp_path: Path) -> None:
    made = seedclean.run(ROOT / "samples" / "portal", tmp_path / "out")
    assert (made.folder, made.report.kept) == (tmp_path / "out", 4)
    assert repr(made) == f"Result(kept=4, duplicates=2, folder={str(tmp_path / 'out')!r})"
    del made
    gc.collect()
    assert (tmp_path / "out" / "clean.jsonl").is_file()
    assert seedclean.run(ROOT / "samples" / "portal", tmp_path / "out").report.pages_unchanged == 7


def test_the_config_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("pipeline: [repair]\nrun: {jobs: 1}", encoding="utf-8")
    made = seedclean.run(ROOT / "samples" / "mirror", config=tmp_path / "own.yaml")
    assert any("🤩" in row["text"] for row in made.rows())


def test_progress_is_told_to_who_asks() -> None:
    told: list[str] = []

    class Listener(Progress):
        def phase(self, name: str) -> None:
            told.append(name)

    seedclean.run(ROOT / "samples" / "portal", progress=Listener())
    assert told == ["dedup", "write", "report"]


def test_what_is_not_installed_is_one_error() -> None:
    code = (
        "import sys, seedclean; sys.modules['pyarrow'] = sys.modules['datasets'] = None\n"
        f"result = seedclean.run({str(ROOT / 'samples' / 'portal')!r})\n"
        "for ask in (result.to_pandas, result.to_polars, result.to_arrow, result.to_datasets):\n"
        "    try: ask()\n"
        "    except seedclean.core.errors.ConfigError as error: print(error)\n"
        "print(len(list(result.rows())))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.stdout.decode().splitlines() == [
        *["this needs pyarrow: pip install 'pyarrow<27,>=18'"] * 3,
        "this needs datasets: pip install 'datasets>=4'",
        "4",
    ], done.stderr.decode()


def test_rows_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no rows 'all': there are clean, duplicates, rejected"):
        list(Result(Report(), tmp_path).rows("all"))  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"clean\.jsonl: No such file"):
        Result(Report(), tmp_path).to_arrow()
