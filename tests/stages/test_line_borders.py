"""What the kernel mends at the borders of a main text, and what it says of a whole page, against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.document import Document
from seedclean.read.decode import html_document
from seedclean.stages.line_model import shipped_model
from seedclean.stages.line_model.borders import with_mended_borders
from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.page_features import CHOSEN, features_of_page, names_of_page
from seedclean.text import scan_text
from tests.support.plain_borders import mended
from tests.support.plain_page_numbers import page_numbers

SENTENCE = "海城渡轮公司昨晚恢复了夜航,第一班船上坐了一百八十多人。"
LINES = (
    "首页", "海城港", "相关阅读", "来源:晨光观察", "2024-03-01 10:20", "责任编辑:顾一帆", "渡轮恢复夜航", "分享到",
    "版权所有", "夜航", "票价 二十元", "夜航。", "第一班船上坐了一百八十多人。", SENTENCE, SENTENCE * 2,
)  # fmt: skip
BLOCKS = ("p", "div", "h2", "li", "li class=a", "li class='a b'", "li class=a id=b", "dd", "td")
PIECES = st.lists(
    st.tuples(st.sampled_from(BLOCKS), st.lists(st.sampled_from(LINES), min_size=1, max_size=3), st.booleans()),
    min_size=1,
    max_size=20,
)


def html_page(pieces: list[tuple[str, list[str], bool]]) -> PageLines:
    """Return the lines of a page of such blocks, some of them links."""
    html = "<title>渡轮恢复夜航</title><body><ul>"
    for block, lines, is_link in pieces:
        content = "<br>".join(lines)
        html += f"<{block}>{f'<a href=a>{content}</a>' if is_link else content}</{block.split()[0]}>"
        html += "</ul><p>夜航。</p><ul>" if block == "h2" else ""
    document = html_document("a.html", html.encode())
    assert isinstance(document, Document)
    scan = scan_text(document.text)
    return shipped_model().page_lines(scan, document.meta["lines"], np.arange(scan.line_count))


def with_other_scores(page: PageLines, data: st.DataObject) -> tuple[PageLines, np.ndarray]:
    """Return the page with any scores, and any lines of it that are chosen."""
    count = len(page.scores)
    numbers = data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    main = np.array(numbers) > data.draw(st.integers(0, 8))
    main[data.draw(st.integers(0, count - 1))] = True
    return page._replace(scores=np.array(numbers, dtype=np.float64) - 4), main


@settings(max_examples=150, deadline=None)
@given(PIECES, st.data())
def test_borders_of_html_are_mended_as_in_numpy(pieces: list[tuple[str, list[str], bool]], data: st.DataObject) -> None:
    page, main = with_other_scores(html_page(pieces), data)
    assert with_mended_borders(page, main).tolist() == mended(page, main).tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=30), st.data())
def test_borders_of_texts_are_mended_as_in_numpy(lines: list[str], data: st.DataObject) -> None:
    page, main = with_other_scores(shipped_model().page_lines(scan_text("\n".join(lines))), data)
    assert with_mended_borders(page, main).tolist() == mended(page, main).tolist()


def test_a_list_of_which_most_entries_are_chosen_is_completed() -> None:
    page = html_page([("li", [SENTENCE], False)] * 6 + [("li class=a", [SENTENCE], False)])
    main = np.array([False, *[True] * 4, False, False, False])
    assert with_mended_borders(page, main).tolist() == [False, *[True] * 6, False], "one of another class is of no list"


@settings(max_examples=50, deadline=None)
@given(PIECES)
def test_numbers_of_a_page_are_those_of_numpy(pieces: list[tuple[str, list[str], bool]]) -> None:
    chosen = {name: float(number) for number, name in enumerate(CHOSEN)}
    page = html_page(pieces)
    text = page._replace(facts=None, masses=None)
    for lines, declared in ((page, {"title": "夜航"}), (text, None)):
        numbers = features_of_page(lines, chosen, declared)
        assert tuple(numbers) == names_of_page()
        assert numbers == pytest.approx(page_numbers(lines, chosen, declared), abs=1e-12)
