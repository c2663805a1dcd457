"""Figures of a text: what the kernel counts is what plain Python counts."""

from __future__ import annotations

import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import seedclean
from seedclean.core.document import Document
from seedclean.stages.text_quality import CHARS_MOST, FIGURES, figures_of, measured_figures
from seedclean.stages.text_quality.char_kinds import CANTONESE_SIGNS
from seedclean.stages.text_quality.char_model import CharModel, build_char_model, load_char_model
from seedclean.text import fold
from seedclean.text.listed_words import ListedWords

NEWS = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人。"


def shown(text: str) -> str:
    return "".join(character for character in fold(text) if not character.isspace())


def top_ngram(text: str, size: int) -> float:
    """Return the share of the commonest n-gram as Gopher counts it, without overlap."""
    chars, counts, free = shown(text), Counter[str](), dict[str, int]()
    for at in range(len(chars) - size + 1):
        gram = chars[at : at + size]
        if at >= free.get(gram, 0):
            counts[gram] += 1
            free[gram] = at + size
    most = max(counts.values(), default=0)
    return round(most * size / len(chars), 4) if most > 1 else 0.0


def repeated_ngrams(text: str, size: int) -> float:
    """Return the share of n-grams that stand there before, as datatrove counts it."""
    chars, known, total, at = shown(text), set[str](), 0, 0
    while at + size <= len(chars):
        gram = chars[at : at + size]
        if gram in known:
            total += size
            at += size
        else:
            known.add(gram)
            at += 1
    return round(total / (len(chars) or 1), 4)


measured_figures("")  # loads the model
TEXTS = st.text(st.sampled_from("渡轮夜航。，\n a1"), max_size=300)


def test_the_shipped_model_is_that_of_the_bigrams() -> None:
    """If it is not: scripts/build_char_model.py."""
    shipped, built = load_char_model(), build_char_model()
    for name in CharModel._fields:
        assert getattr(shipped, name).dtype == getattr(built, name).dtype
        np.testing.assert_array_equal(getattr(shipped, name), getattr(built, name))


@given(TEXTS)
def test_ngrams_are_counted_as_in_plain_python(text: str) -> None:
    figures = measured_figures(text)
    for size in (4, 6, 8):
        assert figures[f"top_{size}gram"] == top_ngram(text, size)
    for size in (10, 20):
        assert figures[f"repeated_{size}grams"] == repeated_ngrams(text, size)


@given(TEXTS)
def test_lines_and_shares_are_counted_as_in_plain_python(text: str) -> None:
    figures, chars = measured_figures(text), shown(text)
    lines = [line for line in (shown(line) for line in text.split("\n")) if line]
    copies = [line for number, line in enumerate(lines) if line in lines[:number]]
    assert figures["repeated_lines"] == round(len(copies) / (len(lines) or 1), 4)
    assert figures["repeated_line_chars"] == round(sum(map(len, copies)) / (len(chars) or 1), 4)
    assert figures["han"] == round(sum(character in "渡轮夜航" for character in chars) / (len(chars) or 1), 4)
    assert figures["open_lines"] == round(sum(line[-1] != "。" for line in lines) / (len(lines) or 1), 4)


@given(st.text(max_size=200))
def test_any_text_has_all_figures_in_their_ranges(text: str) -> None:
    figures = figures_of(Document("a", text))
    assert list(figures) == list(FIGURES)
    for name, value in figures.items():
        if FIGURES[name].unit == "share":
            assert 0 <= value <= 1, name
        elif FIGURES[name].unit != "text":
            assert value >= 0, name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (NEWS, "zh"),
        ("他喺度等緊你,佢哋話唔知點解咁遲,嗰啲嘢冇人攞咗去。", "yue"),
        (
            "記者話「佢哋」喺香港流行,呢篇文章用國語寫成,討論粵語字在報章標題中的使用情況,共分為四個部分,逐一說明。",
            "zh",
        ),
        ("昨夜、フェリーは四年ぶりに夜間の運航を再開しました。", "ja"),
        ("어젯밤 연락선이 운항을 재개했다.", "ko"),
        ("The ferry is back.", "other"),
        ("TYLOO以2-0战胜Grayhound,erkaSt与Attacker表现出色,下一轮将对阵Renegades。", "zh"),
        ("", "other"),
    ],
)
def test_languages_are_told_apart_by_their_script(text: str, language: str) -> None:
    assert measured_figures(text)["language"] == language


def test_signs_of_cantonese_are_what_the_folded_text_has() -> None:
    assert fold(CANTONESE_SIGNS) == CANTONESE_SIGNS


def test_text_that_no_one_would_write_is_more_perplexing() -> None:
    shuffled = "".join(sorted(NEWS))
    assert measured_figures(NEWS)["perplexity"] * 3 < measured_figures(shuffled)["perplexity"]
    assert measured_figures("abc")["perplexity"] == 0


def test_bullets_and_ellipses_are_counted_by_lines() -> None:
    figures = measured_figures("• 一项\n- 两项\n-3度\n后来……\n后来...\n完。")
    assert (figures["bullet_lines"], figures["ellipsis_lines"]) == (0.3333, 0.3333)


def test_words_that_only_contain_a_listed_one_by_chance_do_not_count() -> None:
    text = "他人妻子出口交货,女性爱好者无码头可去,加快三条线路,面包中有糖,务必中立,计划群众大会。"
    figures = measured_figures(text)
    assert (figures["adult"], figures["gambling"], figures["promotion"]) == (0, 0, 0)
    assert measured_figures("扫码关注,立即购买,限时优惠")["promotion"] > 0.5


def test_a_huge_text_is_measured_by_its_beginning() -> None:
    text = NEWS * (CHARS_MOST // len(NEWS) + 2)
    assert measured_figures(text) == measured_figures(text[:CHARS_MOST])


@given(st.lists(st.text(st.sampled_from("渡轮夜航AB"), min_size=2, max_size=6), max_size=30), TEXTS)
def test_listed_words_are_found_longest_first(words: list[str], text: str) -> None:
    spellings = {spelling for word in words for spelling in (word, word.lower(), word.upper())}
    view, at, chars = fold(text), 0, 0
    while at < len(view):
        longest = max((len(word) for word in spellings if view.startswith(word, at)), default=0)
        chars += longest
        at += longest or 1
    listed = pickle.loads(pickle.dumps(ListedWords([words])))  # noqa: S301 - our own
    assert listed.count(text)[0] == [chars]


def test_the_pipeline_gives_an_article_its_figures() -> None:
    article, *_ = seedclean.load_pipeline()(f"{NEWS}\n返回搜狐,查看更多")
    assert article.meta["quality"]["cut"] > 0
    assert list(article.meta["quality"]) == list(FIGURES)
