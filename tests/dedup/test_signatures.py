"""Signatures of published articles in the state: blocks of many, of which some are published no more."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import orjson
import pytest

from seedclean.dedup import KeeperKey, SignatureBlock, SignatureExtractor, SketchStore, keeper_keys, sketch
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import STATE
from seedclean.write.state import schema, signatures, stored_signatures
from tests.support.folders import CONFIG, ids, put, text


def noted(out: Path) -> list[SignatureBlock]:
    with closing(schema.open_database(out / STATE, write=False)) as state:
        return list(stored_signatures(state))


def counts(out: Path) -> tuple[int, int]:
    """Return how many signatures the state has, and how many of them count no more."""
    with closing(sqlite3.connect(out / STATE)) as state:
        asked = "SELECT (SELECT SUM(count) FROM signature_blocks), (SELECT COUNT(*) FROM withdrawn)"
        noted, gone = state.execute(asked).fetchone()
        return noted, gone


def same(first: SignatureBlock, second: SignatureBlock) -> bool:
    return [(str(column.dtype), column.tolist()) for column in first] == [
        (str(column.dtype), column.tolist()) for column in second
    ]


def anew(out: Path) -> SignatureBlock:
    """Make the signatures of what is published from its texts."""
    published = "SELECT number, id FROM articles JOIN rows USING (number) WHERE file = 0 ORDER BY number"
    with closing(sqlite3.connect(out / STATE)) as state:
        numbered = state.execute(published).fetchall()
    texts = {row["id"]: row["text"] for row in map(orjson.loads, (out / "clean.jsonl").read_bytes().splitlines())}
    settings = CONFIG.dedup()
    with SketchStore() as store:
        claims = keeper_keys(KeeperKey(name, 0, len(texts[name]), None) for _, name in numbered)
        store.add(claims, sketch([texts[name] for _, name in numbered], settings))
        numbers = np.array([number for number, _ in numbered], dtype=np.int64)
        return SignatureExtractor(store, settings.bands)(np.arange(len(numbers)), numbers)


@pytest.mark.parametrize("block", [1, 3, 4096])
def test_signatures_are_those_of_what_is_published(tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "_BLOCK", block)
    monkeypatch.setattr(signatures, "_READ", 2 * block)
    draw = random.Random(block)  # noqa: S311
    pages, out, most = tmp_path / "pages", tmp_path / "out", 0
    for _ in range(6):
        put(pages, {f"{draw.randrange(15):02}.txt": text(draw.randrange(30), 400) for _ in range(8)})
        run(pages, out, CONFIG, RunOptions(replace="always"))
        assert same(SignatureBlock.joined(noted(out)), anew(out))
        every, gone = counts(out)
        assert 2 * gone <= every
        assert every - gone == len(ids(out, "clean"))
        most = max(most, gone)
    assert most  # else nothing that stays in its block was met
    run(pages, out, CONFIG, RunOptions(rebuild=True, replace="always"))
    assert same(SignatureBlock.joined(noted(out)), anew(out))
    assert counts(out) == (len(ids(out, "clean")), 0)


def test_a_number_that_a_signature_has_is_given_to_nothing_else(tmp_path: Path) -> None:
    """An excerpt is decided again when what holds it goes. Its number, the highest, stays with its signature."""
    pages, out = tmp_path / "pages", tmp_path / "out"
    long = text(1, 900)
    run(
        put(pages, {f"{i}.txt": text(i, 500) for i in range(2, 6)} | {"1.txt": long, "part.txt": long[300:600]}),
        out,
        CONFIG,
    )
    [before] = noted(out)
    with closing(sqlite3.connect(out / STATE)) as state:
        highest = "SELECT number, id, container FROM articles ORDER BY number DESC LIMIT 1"
        number, name, container = state.execute(highest).fetchone()
    assert (number, name) == (max(before.numbers), "part.txt")
    assert container
    run(put(pages, {"1.txt": text(7, 900)}), out, CONFIG, RunOptions(replace="always"))
    assert counts(out)[1] == 2
    [after] = noted(out)
    assert same(after, anew(out))
    assert len(after.numbers) == len(ids(out, "clean")) == 6
    run(put(pages, {"copy.txt": long[300:600] + "编辑。"}), out, CONFIG)
    assert ids(out, "duplicates") == ["copy.txt"]


def test_signatures_of_an_older_state_are_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until version 3 each article had a row of its own."""
    pages, out = tmp_path / "pages", tmp_path / "out"
    run(put(pages, {f"{i}.txt": text(i, 150 + 40 * i) for i in range(9)} | {"empty.txt": "。"}), out, CONFIG)
    [before] = noted(out)
    old = tmp_path / "old.sqlite"
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", {number: schema.MIGRATIONS[number] for number in (1, 2)})
        schema.open_database(old, write=True).close()
    keys, samples = np.cumsum(before.keyed), np.cumsum(before.sampled)
    rows = list(
        zip(
            before.numbers.tolist(), before.letters.tolist(), [row.tobytes() for row in before.digests],
            [part.tobytes() for part in np.split(before.keys, keys)],
            [part.tobytes() for part in np.split(before.samples, samples)], strict=False,
        )
    )  # fmt: skip
    random.Random(1).shuffle(rows)  # noqa: S311
    with closing(sqlite3.connect(old)) as state, state:
        state.executemany("INSERT INTO signatures VALUES (?, ?, ?, ?, ?)", rows)
    with closing(schema.open_database(old, write=True)) as state:
        [after] = stored_signatures(state)
        assert state.execute("PRAGMA user_version").fetchone() == (max(schema.MIGRATIONS),)
    assert len(rows) == len(before.numbers) > 1
    assert same(before, after)
