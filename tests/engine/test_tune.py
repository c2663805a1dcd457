"""`seedclean tune` proposes settings of dedup from the rows of a corpus."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from datasketch import MinHashLSH

from seedclean import dedup
from seedclean.cli import main_group
from seedclean.core.errors import ConfigError
from tests.support.dedup_rows import corpus, write_rows
from tests.support.texts import article, edited


def test_tune_proposes_what_separates_copies_from_strangers(tmp_path: Path) -> None:
    shell = article(500, 100)
    texts = [shell + article(i) for i in range(80)]
    texts += [edited(texts[i], i, 0.02) for i in range(40)]
    file = write_rows(tmp_path / "a.jsonl", [{"id": str(i), "text": text} for i, text in enumerate(texts)])
    result = CliRunner().invoke(main_group, ["tune", str(file), "--json", "--ngram", "3", "--ngram", "5"])
    assert result.exit_code == 0, result.output
    found = orjson.loads(result.output)
    sets = [set(dedup.shingle_hashes(dedup.compare_form(text), 5).tolist()) for text in texts]
    alike = [len(a & b) / len(a | b) for i, a in enumerate(sets) for b in sets[:i]]
    five = found["ngrams"][1]
    assert five["histogram"] == [sum(int(min(j, 0.999) * 100) == k for j in alike) for k in range(100)]
    border = found["proposal"]["dedup"]["near"]
    assert five["pairs_above"] == sum(j >= border for j in alike) == 40
    assert five["strangers_to"] < border < five["copies_from"]
    assert all(banding["recall"] >= 0.99 for banding in found["bandings"])
    theirs, index = found["datasketch"], MinHashLSH(threshold=border, num_perm=128)
    assert (theirs["bands"], theirs["rows"]) == (index.b, index.r)
    assert 0 < theirs["recall"] <= 1
    assert theirs["candidates"] > 0
    table = CliRunner().invoke(main_group, ["tune", str(file)])
    assert table.exit_code == 0
    assert "proposed: dedup: {ngram:" in table.output
    assert "for comparison, datasketch's MinHashLSH(threshold=" in table.output


def test_tune_reads_a_corpus_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_rows(tmp_path / "a.jsonl", corpus())
    whole = CliRunner().invoke(main_group, ["tune", str(file), "--sample", "20"]).output
    monkeypatch.setattr("seedclean.dedup.tuning._BATCH", 7)
    assert CliRunner().invoke(main_group, ["tune", str(file), "--sample", "20"]).output == whole
    assert "all pairs of 20 compared" in whole


def test_tune_says_what_it_cannot_use(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.jsonl", [{"body": "x"}, {"text": "短"}])
    result = CliRunner().invoke(main_group, ["tune", str(file)])
    assert isinstance(result.exception, ConfigError)
    assert "1 texts that are not empty" in str(result.exception)
    more = write_rows(tmp_path / "b.jsonl", [{"body": "x"}, *corpus()])
    assert CliRunner().invoke(main_group, ["tune", str(more)]).exit_code == 1
