"""Lines that wait in files without names, some of which others write."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from seedclean.config import load_config
from seedclean.dedup import KeeperKey, SketchStore, keeper_keys, sketch
from seedclean.write import spool as module
from seedclean.write.spool import Spool, write_at
from tests.support.texts import article


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with closing(Spool(tmp_path)) as opened:
        yield opened


def filled(spool: Spool, batches: int, largest: int) -> tuple[list[bytes], list[int]]:
    """Add batches of lines, each from one of three: this process, and two others that put them into their files."""
    draw = random.Random(batches)  # noqa: S311
    others = [spool.new_file() for _ in range(2)]
    lines: list[bytes] = []
    firsts = []
    for _ in range(batches):
        batch = [draw.randbytes(draw.randrange(1, largest)) for _ in range(draw.randrange(1, 9))]
        data, lengths = b"".join(batch), np.array(list(map(len, batch)), dtype=np.int64)
        firsts.append(len(lines))
        lines += batch
        if (which := draw.randrange(3)) == 2:
            spool.add(memoryview(data), lengths)
            continue
        file, position = others[which]
        others[which] = file, write_at(file, position, memoryview(data))
        spool.add_written(position, lengths)
    return lines, firsts


@pytest.mark.parametrize("block", [1, 50, 1 << 20])
def test_each_line_is_what_was_put_there(spool: Spool, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    lines, firsts = filled(spool, 40, 90)
    numbers = list(range(len(lines)))
    random.Random(1).shuffle(numbers)  # noqa: S311
    assert [bytes(spool.line(number)) for number in range(len(lines))] == lines
    assert {number: bytes(spool.line(number)) for number in numbers} == dict(enumerate(lines))
    for first, behind in zip(firsts, [*firsts[1:], len(lines)], strict=True):
        assert b"".join(spool.lines(first, behind)) == b"".join(lines[first:behind])
        assert bytes(spool.read(spool.starts[first], sum(spool.lengths[first:behind]))) == b"".join(lines[first:behind])


def test_one_thread_reads_lines_and_another_stretches(spool: Spool) -> None:
    lines, firsts = filled(spool, 300, 3000)
    ends = [*firsts[1:], len(lines)]
    with ThreadPoolExecutor(2) as pool:
        single = pool.submit(lambda: [bytes(spool.line(number)) for number in range(len(lines))])
        stretches = pool.submit(lambda: [b"".join(spool.lines(*both)) for both in zip(firsts, ends, strict=True)])
    assert single.result() == lines
    assert b"".join(stretches.result()) == b"".join(lines)


@pytest.mark.parametrize("own", [False, True])
def test_forms_that_others_put_are_compared_where_they_are(spool: Spool, own: bool) -> None:  # noqa: FBT001
    """Two files that lines stand in, too, and batches without a letter, or without a body."""
    settings = load_config().dedup()
    batches = [[], [""], *([article(number) for number in range(at, at + 7)] for at in (0, 3, 5, 0))]
    claims = [
        keeper_keys(KeeperKey(f"{at}-{number}", 0, 9, None) for number in range(len(texts)))
        for at, texts in enumerate(batches)
    ]
    bodies = [sketch(texts, settings) for texts in batches]
    with SketchStore() as plain, SketchStore() as store:
        others = [spool.new_file() for _ in range(2)]
        for number, (names, texts) in enumerate(zip(claims, bodies, strict=True)):
            plain.add(names, texts)
            if own and number == 3:
                store.add(names, texts)
                continue
            file, position = others[number % 2]
            position = write_at(file, position, memoryview(b"x" * (2 * number)))
            others[number % 2] = file, write_at(file, position, texts.units.data.cast("B"))
            store.add(names, texts._replace(units=texts.units[:0]), spool.locate(position))
        count = len(plain)
        pairs = np.array([(first, second) for first in range(count) for second in range(first + 1, count)])
        assert np.array_equal(store.same(pairs), plain.same(pairs))
        assert plain.same(pairs).any()
        assert np.array_equal(store.compare(pairs, 5), plain.compare(pairs, 5))


def test_nothing_of_it_has_a_name(spool: Spool, tmp_path: Path) -> None:
    filled(spool, 9, 90)
    assert list(tmp_path.iterdir()) == []
