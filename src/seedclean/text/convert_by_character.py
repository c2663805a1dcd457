"""Conversion character by character, but for what is near a phrase of OpenCC's tables.

OpenCC looks for the longest phrase at each place, and in nearly all places there is none: then what comes out is what
it makes of each character. A stretch of Han characters with a phrase, or with what folds to one, is given to OpenCC.
No phrase has other characters, so what stands on the other side of one does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points, from_code_points, utf32
from seedclean.core.kernel import I32, U32, address, unchecked
from seedclean.core.resources import configs_folder
from seedclean.text.char_tables import character_table
from seedclean.text.scan import fold, scan_text
from seedclean.text.word_filter import WordFilter

Whole = Callable[[str], str]


def convert_outside_phrases(text: str, table: str, whole: Whole, letters: str) -> tuple[str, list[int] | None]:
    """Return what OpenCC makes of a text, and where it has some letters.

    Args:
        text: without NUL and lone surrogates.
        table: `t2s`, `tw2s` or `hk2s`.
        whole: OpenCC with that table.
        letters: any characters.

    Returns:
        The text, and the places in order; None if all was left to OpenCC.

    >>> from opencc import OpenCC
    >>> convert_outside_phrases("乾隆想像不到的乾淨", "t2s", OpenCC("t2s").convert, "乾")
    ('乾隆想像不到的干净', [0, 7])
    """
    phrases = _phrases(table)
    table_of_marks = None if phrases is None else _marked_table(table, letters)
    if phrases is None or table_of_marks is None or not text:
        return whole(text), None
    new, places = np.empty(len(text), dtype=U32), np.empty(len(text), dtype=I32)
    data, length = utf32(text), len(text)
    count = unchecked("convert_points")(
        data, length, address(table_of_marks), len(table_of_marks), address(new), address(places)
    )
    spans = phrases.stretches(scan_text(text))
    if spans:
        stretches = "\n".join([text[start:end] for start, end in spans])
        converted = code_points(whole(stretches))
        if len(converted) != len(stretches):
            return whole(text), None
        at = 0
        for start, end in spans:
            new[start:end] = converted[at : at + end - start]
            at += end - start + 1
    return from_code_points(new), places[:count].tolist()


@cache
def _marked_table(table: str, letters: str) -> NDArray[np.uint32] | None:
    """Return what characters become, and a mark for those letters, see c/scan/convert.c; None if we do not know."""
    table_of_marks = character_table(table)
    if table_of_marks is None:
        return None
    marked = table_of_marks.copy()
    marked[code_points(letters)] |= np.uint32(1 << 31)
    return marked


@cache
def _phrases(table: str) -> WordFilter | None:
    """Return what finds the phrases of a table; None if those that we know are another OpenCC's."""
    import opencc  # noqa: PLC0415 - text that is Simplified needs none

    _, version, *lines = (configs_folder() / "phrases.tsv").read_text(encoding="utf-8").splitlines()
    if version != opencc.__version__:
        return None
    listed = [phrase for phrase, tables in (line.split("\t") for line in lines) if table in tables.split()]
    return WordFilter(sorted(set(map(fold, listed))))
