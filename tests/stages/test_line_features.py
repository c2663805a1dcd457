"""What the kernel says of lines and candidates against plain Python, and of the tree on a page that can be read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.document import Document, Drop
from seedclean.read.decode import html_document
from seedclean.read.html.facts import LineFacts
from seedclean.stages.line_model import shipped_model
from seedclean.stages.line_model.block_masses import TreeStruct
from seedclean.stages.line_model.candidates import PageLines, possible_stretches
from seedclean.stages.line_model.choice import NAMES, candidate_features
from seedclean.stages.line_model.class_words import class_numbers
from seedclean.stages.line_model.features import LineStruct, names_of_text
from seedclean.stages.line_model.lexicon import line_ngrams
from seedclean.stages.line_model.tree_features import names_of_tree
from seedclean.text import scan_text
from tests.support.plain_features import candidate_numbers, line_numbers
from tests.support.struct_layout import layout_in_c, layout_in_python

SENTENCE = "海城渡轮公司昨晚恢复了夜航,第一班船上坐了一百八十多人。"
LINE = st.sampled_from(
    ["首页", "相关阅读", "来源:晨光观察", "2024-03-01 10:20", "责任编辑:顾一帆", "渡轮恢复夜航", "分享到", "版权所有"]
) | st.text("海城港,。 0a|:", min_size=1, max_size=40).map(str.strip).filter(bool)
LINES = st.lists(LINE | st.integers(1, 4).map(SENTENCE.__mul__), min_size=1, max_size=25)


@pytest.mark.parametrize(
    ("header", "name", "struct"), [("lines.h", "page_lines", LineStruct), ("blocks.h", "page_tree", TreeStruct)]
)
def test_structs_are_laid_out_as_in_c(
    header: str, name: str, struct: type[LineStruct | TreeStruct], tmp_path: Path
) -> None:
    assert layout_in_c(tmp_path, f"lines/{header}", {name: struct}) == layout_in_python(name, struct)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_numbers_of_lines_are_those_of_plain_python(lines: list[str]) -> None:
    scan, model = scan_text("\n".join(lines)), shipped_model()
    page, rows = model._measured(scan, None, None)
    lexicon = model.lexicon.scores(*line_ngrams(scan)).astype(float).tolist()
    column = {name: number for number, name in enumerate(names_of_text())}
    assert rows.shape == (len(lines), len(column))
    for line, row in enumerate(rows.tolist()):
        for name, number in line_numbers(page, lexicon, line).items():
            assert row[column[name]] == pytest.approx(float(number), abs=2e-5), (line, name)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_numbers_of_candidates_are_those_of_plain_python(lines: list[str]) -> None:
    page = shipped_model().page_lines(scan_text("\n".join(lines)))
    rows = possible_stretches(page)
    assert rows.any(axis=1).all()
    assert len(np.unique(rows, axis=0)) == len(rows)
    for number, row in enumerate(candidate_features(page, rows).tolist()):
        numbers = dict(zip(NAMES, row, strict=True))
        for name, expected in candidate_numbers(page, rows.tolist(), number).items():
            assert numbers[name] == pytest.approx(float(expected), abs=1e-9), (number, name)


PAGE = f"""<html><head><title>渡轮恢复夜航</title></head><body>
<ul class="topNav menu"><li><a>首页</a><li><a>新闻</a></ul>
<div class="article" id="main_text"><h2>夜航</h2>{f"<p>{SENTENCE}</p>" * 5}</div>
<div class="foot"><p>版权所有</p></div></body></html>"""

PROSE = 2 * 8.0  # of the sentence: eight letters for each of its marks
PAGE_LINES = ["渡轮恢复夜航", "首页", "新闻", "夜航", *[SENTENCE] * 5, "版权所有"]


def html_page() -> tuple[PageLines, list[dict[str, float]]]:
    """Return the lines of the page above, and the numbers of each by name."""
    document = html_document("a.html", PAGE.encode())
    assert isinstance(document, Document)
    facts = document.meta["lines"]
    assert isinstance(facts, LineFacts)
    scan = scan_text(document.text)
    page, rows = shipped_model()._measured(scan, facts, np.arange(scan.line_count))
    names = (*names_of_text(), *names_of_tree())
    return page, [dict(zip(names, row, strict=True)) for row in rows.tolist()]


def test_numbers_of_the_tree_are_those_that_a_reader_sees() -> None:
    _, lines = html_page()
    home, head, first, last = lines[1], lines[3], lines[4], lines[-1]
    assert (home["linked"], home["in a list"], home["tag"]) == (1, 1, 3)
    assert home["blocks of this shape"] == pytest.approx(np.log1p(2))
    assert (head["heading"], head["linked"], head["in a list"]) == (2, 0, 0)
    assert first["blocks of this shape"] == pytest.approx(np.log1p(5))
    assert [line["in the block with most"] for line in lines] == [0, 0, 0, 1, 1, 1, 1, 1, 1, 0]
    assert (first["blocks up to the main block"], first["blocks down from the main block"]) == (0, 1)
    assert (head["lines behind the start of the main block"], last["lines behind the end of the main block"]) == (0, 1)
    assert first["linked in 3 before"] == pytest.approx(2 / 3)
    assert first["prose of container 0"] == 1
    assert last["prose of container 0"] == 1, "a block of one line is none: the body is around it"
    assert first["class words"] > home["class words"]


def test_blocks_hold_what_their_lines_have() -> None:
    page, _ = html_page()
    facts, masses = page.facts, page.masses
    assert facts is not None
    assert masses is not None
    sentences = [line == SENTENCE for line in PAGE_LINES]
    assert masses.link_share.tolist() == facts.link_share.tolist()
    assert masses.total == 5 * PROSE == masses.prose[0]
    for number, (first, end) in enumerate(facts.blocks.spans.tolist()):
        assert masses.prose[number] == PROSE * sum(sentences[first:end])
        assert masses.letters[number] == facts.letters[first:end].sum()
        assert masses.linked[number] == facts.linked[first:end].sum()
        assert masses.lines[number] == end - first
    assert facts.blocks.words(masses.main[0]) == "article main_text"


def test_whole_blocks_of_the_tree_are_candidates() -> None:
    page, _ = html_page()
    rows = possible_stretches(page).tolist()
    assert [False] * 3 + [True] * 6 + [False] in rows


def test_a_very_long_class_is_read_as_far_as_its_bound() -> None:
    pages = [f'<body class="{"a " * 4096}{tail}"><p>海城港</p></body>' for tail in ("menu", "article")]
    documents = [html_document("a.html", page.encode()) for page in pages]
    numbers = [class_numbers(document.meta["lines"])[0].tolist() for document in documents if is_document(document)]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 1


def is_document(page: Document | Drop) -> TypeGuard[Document]:
    """Say whether a page could be read."""
    return isinstance(page, Document)
