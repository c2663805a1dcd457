"""Conversion character by character, but for what is near a phrase of OpenCC's tables.

OpenCC looks for the longest phrase at each place, and in nearly all places there is none: then what comes out is what
it makes of each character. A stretch of Han characters with a phrase, or with what folds to one, is given to OpenCC.
No phrase has other characters, so what stands on the other side of one does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from seedclean.edit import code_points, encoded, from_code_points
from seedclean.hanzi.look import fold, look
from seedclean.hanzi.words import Words
from seedclean.kernel import U32, address, bound
from seedclean.resources import configs

Whole = Callable[[str], str]


def converted(text: str, table: str, whole: Whole) -> str:
    """Return what OpenCC makes of a text.

    Args:
        text: without NUL and lone surrogates.
        table: `t2s`, `tw2s` or `hk2s`.
        whole: OpenCC with that table.

    >>> from opencc import OpenCC
    >>> converted("乾隆想像不到的乾淨", "t2s", OpenCC("t2s").convert)
    '乾隆想像不到的干净'
    """
    phrases = _phrases(table)
    if phrases is None or not text:
        return whole(text)
    data, known = encoded(text), _characters(table)
    new = np.empty(len(text), dtype=U32)
    replace = partial(bound("replace_points"), data, len(text), address(known), address(new))
    if replace():
        _ask(known, code_points(text)[new == 0], whole)
        replace()
    spans = phrases.stretches(look(text))
    if spans:
        given = "\n".join(text[start:end] for start, end in spans)
        made = code_points(whole(given))
        if len(made) != len(given):
            return whole(text)
        at = 0
        for start, end in spans:
            new[start:end] = made[at : at + end - start]
            at += end - start + 1
    return from_code_points(new)


@cache
def _phrases(table: str) -> Words | None:
    """Return what finds the phrases of a table; None if those that we know are another OpenCC's."""
    import opencc  # noqa: PLC0415 - text that is Simplified needs none

    _, version, *lines = (configs() / "phrases.tsv").read_text(encoding="utf-8").splitlines()
    if version != opencc.__version__:
        return None
    found = [phrase for phrase, tables in (line.split("\t") for line in lines) if table in tables.split()]
    return Words(sorted(set(map(fold, found))))


@cache
def _characters(table: str) -> NDArray[np.uint32]:
    """Return what each character becomes, as far as it was asked: shape (0x110000,), uint32, 0 for those not asked."""
    del table  # each has its own
    return np.zeros(0x110000, dtype=np.uint32)


def _ask(known: NDArray[np.uint32], points: NDArray[np.uint32], whole: Whole) -> None:
    """Have OpenCC convert characters: a line break between them keeps phrases from forming."""
    new = np.unique(points)
    lines = np.full(2 * len(new), ord("\n"), dtype="<u4")
    lines[::2] = new
    known[new] = code_points(whole(from_code_points(lines)))[::2]
