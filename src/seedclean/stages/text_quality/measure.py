"""The figures of a text, from one call of the kernel. All are sums of whole numbers, so they are the same anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document
from seedclean.core.edits import count_by_rule, utf32
from seedclean.core.kernel import I16, I64, U8, U16, address, unchecked
from seedclean.core.kernel.structs import ArrayStruct, Kind, c_fields
from seedclean.core.offsets import surviving_spans
from seedclean.core.resources import word_list
from seedclean.stages.repairs.gbk_damage import UNRECOVERABLE
from seedclean.stages.text_quality import char_kinds as kinds
from seedclean.stages.text_quality.char_model import load_char_model
from seedclean.text.listed_words import ListedWords
from seedclean.text.scan import scan_function

CHARS_MOST = 1 << 18  # of a text that are looked at: so the memory has a bound
WORD_LISTS = ("promotion", "adult", "gambling")
_FIGURES = kinds.KINDS + 17  # numbers that the kernel tells, see c/quality/measure.c
_DIGITS = 4  # of a share
_KANA_SHARE, _HANGUL_SHARE = 0.1, 0.3  # of the letters in a text of that language, at least
_HAN_SHARE = 0.1  # of the letters in Chinese, at least: a foreign name has many letters
_CANTONESE_SHARE, _CANTONESE_LEAST = 0.02, 4  # signs of Cantonese among the Han characters


class QualityTables(ArrayStruct):
    """`struct quality_tables` of c/quality/quality.h."""

    kinds: ClassVar[Mapping[str, Kind]] = {
        "char_kinds": U8, "rows": I16, "pairs": U16, "pair_slots": int, "ends": U8, "begins": U8,
    }  # fmt: skip
    _fields_ = c_fields(kinds)


class _Tables(NamedTuple):
    characters: QualityTables
    words: ListedWords
    marks: NDArray[np.uint64]
    addresses: tuple[int, int, int]


@cache
def _tables() -> _Tables:
    model = load_char_model()
    characters = QualityTables(
        char_kinds=kinds.load_kinds(), rows=model.rows, pairs=model.pairs, pair_slots=len(model.pairs), ends=model.ends,
        begins=model.begins,
    )  # fmt: skip
    words = ListedWords([word_list(f"words/{name}.txt") for name in WORD_LISTS])
    _, marks_address, marks = scan_function()
    return _Tables(characters, words, marks, (marks_address, characters.address, words.tables.address))


def measured_figures(text: str) -> dict[str, Any]:
    """Return the figures of a text by itself, in the order of `FIGURES`, but for what was cut and what is unsure.

    Args:
        text: cleaned, one paragraph a line. Of a text of more than `CHARS_MOST` characters the first are looked at.

    Raises:
        MemoryError: there is no memory for ten bytes for each byte of the text.

    >>> figures = measured_figures("渡轮恢复夜航。\\n渡轮恢复夜航。")
    >>> figures["language"], figures["han"], figures["mean_sentence"], figures["repeated_lines"]
    ('zh', 0.8571, 7.0, 0.5)
    """
    text = text[:CHARS_MOST]
    figures = np.empty(_FIGURES + len(WORD_LISTS), dtype=I64)
    if unchecked("measure_quality")(utf32(text), len(text), *_tables().addresses, address(figures)) < 0:
        raise MemoryError("no memory for the figures of a text")
    numbers = figures.tolist()
    by_kind = numbers[: kinds.KINDS]
    (
        shown, lines, line_copies, line_copy_chars, sentences, _, sentence_chars, open_lines, bullets, ellipses, bits,
        judged, top_4, top_6, top_8, again_10, again_20, promotion, adult, gambling,
    ) = numbers[kinds.KINDS :]  # fmt: skip
    chars, rows = shown or 1, lines or 1
    return {
        "language": _language(by_kind),
        "han": round((by_kind[kinds.HAN] + by_kind[kinds.CANTONESE]) / chars, _DIGITS),
        "latin": round(by_kind[kinds.LATIN] / chars, _DIGITS),
        "digits": round(by_kind[kinds.DIGIT] / chars, _DIGITS),
        "marks": round(sum(by_kind[kinds.SYMBOL :]) / chars, _DIGITS),
        "mean_sentence": round(shown / (sentences or 1), 1),
        "repeated_lines": round(line_copies / rows, _DIGITS),
        "repeated_line_chars": round(line_copy_chars / chars, _DIGITS),
        "repeated_sentences": round(sentence_chars / chars, _DIGITS),
        "top_4gram": round(top_4 / chars, _DIGITS),
        "top_6gram": round(top_6 / chars, _DIGITS),
        "top_8gram": round(top_8 / chars, _DIGITS),
        "repeated_10grams": round(again_10 / chars, _DIGITS),
        "repeated_20grams": round(again_20 / chars, _DIGITS),
        "open_lines": round(open_lines / rows, _DIGITS),
        "bullet_lines": round(bullets / rows, _DIGITS),
        "ellipsis_lines": round(ellipses / rows, _DIGITS),
        "promotion": round(promotion / chars, _DIGITS),
        "adult": round(adult / chars, _DIGITS),
        "gambling": round(gambling / chars, _DIGITS),
        "perplexity": round(2.0 ** (bits / (8 * judged)), 1) if judged else 0.0,
    }


def figures_of(doc: Document) -> dict[str, Any]:
    """Return all figures of a document: those of its text, what was cut of its page, and what is unsure.

    Raises:
        MemoryError: as for `measured_figures`.
    """
    page = len(doc.raw)
    cut = max(0.0, 1 - len(doc.text) / page) if page else 0.0
    damaged = any(UNRECOVERABLE in count_by_rule(entry.edits) for entry in doc.trace if entry.stage == "repair")
    unsure = len(surviving_spans(doc.trace, UNRECOVERABLE)) if damaged else 0
    return {**measured_figures(doc.text), "cut": round(cut, _DIGITS), "unsure": unsure}


def _language(by_kind: list[int]) -> str:
    """Return the language that the letters of a text speak for."""
    kana, hangul, cantonese = by_kind[kinds.KANA], by_kind[kinds.HANGUL], by_kind[kinds.CANTONESE]
    han = by_kind[kinds.HAN] + cantonese
    letters = han + kana + hangul + by_kind[kinds.LATIN] + by_kind[kinds.OTHER]
    if hangul > _HANGUL_SHARE * letters:
        return "ko"
    if kana > _KANA_SHARE * letters:
        return "ja"
    if not letters or han < _HAN_SHARE * letters:
        return "other"
    is_cantonese = cantonese >= _CANTONESE_LEAST and cantonese > _CANTONESE_SHARE * han
    return "yue" if is_cantonese else "zh"
