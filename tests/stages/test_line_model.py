"""The parts of the model of the main text: compiled counts against plain Python, trees, chains, origins of lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.document import Document
from seedclean.core.edits import Edit
from seedclean.core.kernel import F64, U8, checked
from seedclean.core.resources import configs_folder
from seedclean.read.decode import html_document
from seedclean.stage import Rewriting, with_edits
from seedclean.stages.line_model import origins_of_lines, shipped_model
from seedclean.stages.line_model.forest import Forest, Forests
from seedclean.stages.line_model.lexicon import BITS, line_ngrams
from seedclean.stages.line_model.line_table import describe_lines
from seedclean.stages.line_model.model import FILE, TYPES, Weights
from seedclean.text import scan_text

LINES = st.lists(
    st.text("海城港首页登录,。!? 0123a|:\ufffd", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=30
)


@settings(max_examples=80, deadline=None)
@given(LINES)
def test_counts_are_those_of_plain_python(lines: list[str]) -> None:
    table = describe_lines(scan_text("\n".join(lines)))
    assert table.size.tolist() == [len(line) for line in lines]
    assert table.letters.tolist() == [sum(map(str.isalnum, line)) for line in lines]
    for name, marks in (("sentence", "。!?…"), ("digit", "0123456789"), ("separator", "|"), ("latin", "a")):
        assert table.counts[name].tolist() == [sum(line.count(mark) for mark in marks) for line in lines], name
    assert [chr(code) for code in table.last.tolist()] == [line[-1] for line in lines]
    keys = ["".join(filter(str.isalnum, line)) for line in lines]
    equal = [[first == second for second in keys] for first in keys]
    assert (table.key[:, None] == table.key).tolist() == equal


@settings(max_examples=80, deadline=None)
@given(LINES)
def test_the_title_is_found_again_by_its_pairs_of_letters(lines: list[str]) -> None:
    table = describe_lines(scan_text("\n".join(lines)))
    pairs = [list(pairwise(letters)) for letters in (_letters(line) for line in lines)]
    title = set(pairs[0])
    for line, within, cover in zip(pairs, table.within.tolist(), table.cover.tolist(), strict=True):
        assert within == pytest.approx(sum(pair in title for pair in line) / len(line) if line else 0.0)
        weights = {pair: 1 / sum(pair in other for other in pairs) for pair in title}
        shared = sum(weight for pair, weight in weights.items() if pair in line)
        assert cover == pytest.approx(shared / sum(weights.values()) if weights else 0.0)


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line))


def test_ngrams_are_of_all_characters_and_borders_of_short_lines() -> None:
    numbers, starts = line_ngrams(scan_text("海城\n海城\n海城2024\n海城1999"))
    rows = [numbers[first:end].tolist() for first, end in pairwise(starts)]
    assert len(rows[0]) == 4 + 3 + 2 + 1, "n-grams of 1 to 4 of begin, 海, 城, end"
    assert rows[0] == rows[1]
    assert rows[2] == rows[3], "digits are alike"
    assert numbers.min() >= 0
    assert numbers.max() < 1 << BITS


def test_of_a_long_line_only_the_ends_are_known() -> None:
    lines = ["首" * 30 + middle + "页" * 30 for middle in ("海", "海城港")]
    numbers, starts = line_ngrams(scan_text("\n".join(lines)))
    assert numbers[: starts[1]].tolist() == numbers[starts[1] :].tolist()
    assert starts[1] <= 252


def test_weights_are_divided_by_the_root_of_their_count() -> None:
    weights = Weights(np.array([4, 8], dtype=np.int8), 0.25, 0.5)
    numbers, starts = np.array([0, 1, 1, 1], dtype=np.int32), np.array([0, 4, 4])
    assert weights.scores(numbers, starts).tolist() == [3.5 + 0.5, 0.5]
    assert weights._replace(scale=2.0).scores(numbers, starts).tolist() == [6.0, 0.5], "at most 6"
    assert weights.scores(numbers[:0], starts[:2] * 0).tolist() == [0.5]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(-5, 5, allow_nan=False), min_size=1, max_size=7),
    st.floats(0, 4, allow_nan=False),
    st.floats(-2, 2, allow_nan=False),
)
def test_no_stretches_are_better_than_the_best(scores: list[float], cost: float, added: float) -> None:
    values = np.array(scores, dtype=F64)
    inside, trail = np.zeros((1, len(scores)), dtype=U8), np.empty(len(scores), dtype=U8)
    checked("best_stretches", values, np.ones(len(scores)), len(scores), np.array([[cost, added]]), 1, inside, trail)
    best = max(_worth(path, scores, cost, added) for path in product((0, 1), repeat=len(scores)))
    assert _worth(tuple(inside[0].tolist()), scores, cost, added) == pytest.approx(best)


def _worth(path: tuple[int, ...], scores: list[float], cost: float, added: float) -> float:
    begins = sum(state and not before for before, state in zip((0, *path), path, strict=False))
    return sum(score + added for score, state in zip(scores, path, strict=True) if state) - cost * begins


FOREST = Forest(
    ("length", "links"),
    np.array([0, 1, 1], dtype=np.int16),
    np.array([2.0, 0.5, 0.25], dtype=np.float32),
    np.array([1, ~0, ~3], dtype=np.int32),
    np.array([~2, ~1, ~4], dtype=np.int32),
    np.array([1.0, 4.0, -1.0, 8.0, 16.0], dtype=np.float32),
    np.array([0, 2], dtype=np.int32),
    np.array([0.5, 2.0, 10.0], dtype=np.float32),
)


def test_trees_are_summed() -> None:
    rows = np.array([[2.0, 0.5], [2.0, 0.75], [3.0, 0.0]], dtype=np.float32)
    assert FOREST.sums(rows).tolist() == [1.0 + 16.0, 4.0 + 16.0, -1.0 + 8.0]


def test_a_tree_may_be_a_leaf_and_what_is_no_number_goes_right() -> None:
    leaf = replace(FOREST, roots=np.array([0, ~3, 2], dtype=np.int32), right=np.array([~2, ~1, ~5], dtype=np.int32))
    leaf = replace(leaf, left=np.array([1, ~0, ~4], dtype=np.int32), leaves=np.append(FOREST.leaves, np.float32(32)))
    rows = np.array([[np.nan, 0.0], [2.0, np.nan]], dtype=np.float32)
    assert leaf.sums(rows).tolist() == [-1.0 + 8.0 + 16.0, 4.0 + 8.0 + 32.0]


def test_rows_of_few_columns_stay_in_their_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel begins where 64 bytes begin; arrays of NumPy may begin elsewhere."""
    memory, lent = np.full(4096, 7.0, dtype=np.float32), []
    first = -(memory.ctypes.data // memory.itemsize) % 16 + 1

    def lend(shape: Any, dtype: Any) -> Any:
        if dtype is not np.float32:
            return np.zeros(shape, dtype)
        lent.append(int(np.prod(shape)))
        return memory[first : first + lent[-1]].reshape(shape)

    rows = np.ones((16, 2), dtype=np.float32)
    expected = FOREST.sums(rows).tolist()
    monkeypatch.setattr(np, "empty", lend)
    assert FOREST.sums(rows).tolist() == expected
    assert len(lent) == 1
    assert set(memory[first + lent[0] :].tolist()) == {7.0}, "nothing is written behind it"


def test_the_shipped_trees_are_summed_as_one_walks_down_them() -> None:
    forest = shipped_model().line_forests["html"]
    rows = np.random.default_rng(1).normal(size=(21, len(forest.names))).astype(np.float32)
    assert forest.sums(rows).tolist() == forest.sums(rows, plain=True).tolist(), "whatever the processor"
    assert Forests([FOREST, forest]).sums(rows[0]).tolist() == [FOREST.sums(rows[:1])[0], forest.sums(rows)[0]]
    for row, total in zip(rows, forest.sums(rows).tolist(), strict=True):
        expected = 0.0
        for root in forest.roots.tolist():
            node = root
            while node >= 0:
                side = forest.left if row[forest.feature[node]] <= forest.threshold[node] else forest.right
                node = int(side[node])
            expected += float(forest.leaves[~node])
        assert total == expected


def test_contributions_and_the_means_of_the_roots_are_the_sum() -> None:
    row = np.array([2.0, 0.75], dtype=np.float32)
    gains = FOREST.contributions(row)
    assert gains == {"length": 1.5, "links": 2.0 + 6.0}
    assert sum(gains.values()) + 0.5 + 10.0 == FOREST.sums(row[None])[0]


def test_a_forest_is_read_as_it_was_written() -> None:
    again = Forest.from_arrays(FOREST.arrays("lines"), "lines")
    assert again.names == FOREST.names
    assert all(map(np.array_equal, again.arrays("lines").values(), FOREST.arrays("lines").values()))


def test_the_shipped_model_is_small_and_knows_the_features() -> None:
    assert (configs_folder() / FILE).stat().st_size <= 3 << 20
    model = shipped_model()
    text = model.line_forests["text"].names
    assert model.line_forests["html"].names[: len(text)] == text
    html = html_document("page", b"<title>a</title><p>\xe6\xb5\xb7\xe5\x9f\x8e\xe3\x80\x82</p>")
    assert isinstance(html, Document)
    page = model.page_lines(scan_text("海城。"))
    assert page.scores.shape == (1,)
    result = model.main_text(page)
    assert tuple(result.types) == TYPES
    assert sum(result.types.values()) == pytest.approx(1.0)
    scan = scan_text(html.text)
    assert model.page_lines(scan, html.meta["lines"], origins_of_lines(html, scan.lines.starts)).scores.shape == (2,)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_every_page_has_a_main_text(lines: list[str]) -> None:
    model = shipped_model()
    result = model.main_text(model.page_lines(scan_text("\n".join(lines))))
    assert result.lines.any()
    assert 0.0 <= result.confidence <= 1.0
    assert 0.0 <= result.prose_share <= 1.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("海城港", min_size=1, max_size=6), min_size=1, max_size=12), st.data())
def test_lines_are_known_after_edits(lines: list[str], data: st.DataObject) -> None:
    doc = Document("page", "\n".join(f"{number}:{line}" for number, line in enumerate(lines)))
    for _ in range(2):
        borders = sorted(data.draw(st.sets(st.integers(0, len(doc.text)), max_size=6)))
        spans = zip(borders[::2], borders[1::2], strict=False)
        edits = [Edit(first, end, "新", "test") for first, end in spans if "\n" not in doc.text[first:end]]
        doc = with_edits(doc, "test", edits)
    starts, at = [], 0
    for line in doc.text.split("\n"):
        starts.append(at)
        at += len(line) + 1
    assert origins_of_lines(doc, starts).tolist() == list(range(len(lines)))


def test_lines_are_known_after_an_edit_of_all_of_them() -> None:
    own = Rewriting("own", lambda text: "\n".join(f"{line}。" for line in text.split("\n")))
    [doc] = own(Document("page", "甲\n\n乙丙\n丁"))
    assert [len(entry.edits) for entry in doc.trace] == [1]
    assert origins_of_lines(doc, [0, 3, 5, 9]).tolist() == [0, 1, 2, 3]


def test_lines_are_known_after_an_edit_that_leaves_fewer() -> None:
    doc = with_edits(Document("page", "甲\n乙\n丙\n丁"), "test", [Edit(1, 6, "\n", "test")])
    assert doc.text == "甲\n丁"
    assert origins_of_lines(doc, [0, 2]).tolist() == [0, 3]
