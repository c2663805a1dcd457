"""Features of the lines of a page: length, marks, words, repetition, position, and the same of their neighbours.

Every feature has one of a few labels, so that a weight stands for something that a reader can
check: `length 40-59`, `word share`. The features of all lines of a page are computed together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.stages.line_model.line_words import words_by_length, words_of_lines
from seedclean.text.char_tables import HAN_BLOCKS

# Classes of characters that are counted; all others are class 0.
_CLASSES = {
    "sentence": "。!?…",
    "comma": ",、;",
    "colon": ":",
    "quote": '“”"‘’「」《》',
    "separator": "|>»›/·_-–—•►▶",
    "space": " \t",
    "bracket": "()[]【】<>",
    "digit": "0123456789",
    "latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "function": "的了在是和对将为与也就都这那有不而但",
}
_HAN = len(_CLASSES) + 1
SENTENCE_ENDS = "。!?”"
_TITLE_MOST = 200  # letters of a first line that can be a title
_TITLE_LEAST = 5  # letters of a line that can repeat the title
_FAR = 99  # stands for the lines since the title if there is no title

Ints = NDArray[np.int_]
Bools = NDArray[np.bool_]


class Feature(NamedTuple):
    """One feature of all lines of a page.

    Attributes:
        name: what it says.
        labels: its values; an empty label has no weight.
        codes: index of each line's label: shape (lines,), int8.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int8]


def line_features(lines: Sequence[str]) -> Iterator[Feature]:
    """Yield the features of the lines of a page: for every page the same features in the same order.

    Args:
        lines: at least one; folded (`seedclean.text.fold`), without outer spaces, none empty.

    >>> length = next(line_features(["首页", "海城渡轮公司昨晚恢复了夜航。"]))
    >>> length.name, [length.labels[code] for code in length.codes]
    ('length', ['<3', '14-19'])
    """
    size = np.array([len(line) for line in lines])
    count = _counts(lines, size)
    words = words_of_lines(lines)
    last = np.array([line[-1] for line in lines])
    prose = _is_prose(size, count, last)
    running = _is_running_text(size, count) & ~words["ends-in-date"]
    yield from _of_characters(size, count, last)
    yield from _of_prose(size, count, last, prose, running)
    yield from _of_words(size, words)
    yield from _of_repetition(lines, size)
    yield from _of_neighbours(size, prose, running, words)
    yield from _of_position(size, prose)


def _is_prose(size: Ints, count: Mapping[str, Ints], last: NDArray[np.str_]) -> Bools:
    """Return which lines are sentences: shape (lines,), bool; `last` is each line's last character."""
    ends_sentence = np.isin(last, list(SENTENCE_ENDS)) | np.isin(last, ["…", ")"])
    single = (count["sentence"] > 0) & (size >= 20) & ends_sentence
    several: Bools = (count["comma"] >= 2) & (count["sentence"] >= 1) & (size >= 40)
    return single | several


def _is_running_text(size: Ints, count: Mapping[str, Ints]) -> Bools:
    """Return which lines are text without being a list or a table: shape (lines,), bool."""
    has_clauses = (count["comma"] + count["sentence"] >= 1) & (size >= 18)
    dense: Bools = (size >= 30) & (count["space"] <= 0.08 * size) & (count["han"] >= 0.5 * size)
    return has_clauses | dense


def _of_characters(size: Ints, count: Mapping[str, Ints], last: NDArray[np.str_]) -> Iterator[Feature]:
    """Yield features of a line's length, its marks and kinds of characters."""
    yield _range("length", size, (3, 5, 9, 14, 20, 28, 40, 60, 90, 140, 200))
    yield _range("sentence marks", count["sentence"], (1, 2, 4))
    yield _range("commas", count["comma"], (1, 2, 4))
    yield _range("spaces", count["space"] / size, (0.02, 0.08, 0.16))
    yield _range("separators", count["separator"], (1, 2, 4))
    yield _range("digits", count["digit"] / size, (0.01, 0.15, 0.4))
    yield _range("latin", count["latin"] / size, (0.05, 0.3, 0.7))
    yield _range("function words", count["function"] / size, (0.001, 0.04, 0.08))
    for name, marks in (("a sentence", SENTENCE_ENDS), ("a colon", ":"), ("a comma", ",、;"), ("a bracket", ")】]")):
        yield _yes(f"ends in {name}", np.isin(last, list(marks)))
    for name in ("colon", "quote", "bracket"):
        yield _yes(f"has a {name}", count[name] > 0)
    yield _yes("no Han", count["han"] == 0)


def _of_prose(
    size: Ints, count: Mapping[str, Ints], last: NDArray[np.str_], prose: Bools, running: Bools
) -> Iterator[Feature]:
    """Yield features of prose and running text."""
    yield _yes("prose", prose)
    yield _yes("running text", running)
    yield _yes("running text to its end", running & np.isin(last, list("。!?”…;:)")))
    yield _range("prose characters", prose * size, (1, 60, 100, 150, 250))
    yield _range("running characters", running * size, (1, 40, 60, 100, 150, 250))
    yield _yes("function words in a long line", (count["function"] >= 2) & (size >= 25))


def _of_words(size: Ints, words: Mapping[str, Bools]) -> Iterator[Feature]:
    """Yield features of the words that a line has."""
    for name, has_word in words.items():
        yield _yes(f"word {name}", has_word)
        if name in words_by_length():
            yield _yes(f"word {name}, short line", has_word & (size <= 15))
            yield _yes(f"word {name}, medium line", has_word & (size > 15) & (size <= 40))


def _counts(lines: Sequence[str], size: Ints) -> Mapping[str, Ints]:
    """Return how many characters of each class each line has: name of the class -> shape (lines,), int."""
    classes = _classes()[code_points("".join(lines))].astype(np.intp)
    line = np.repeat(np.arange(len(lines)), size)
    table = np.bincount(line * (_HAN + 1) + classes, minlength=len(lines) * (_HAN + 1)).reshape(len(lines), _HAN + 1)
    count = dict(zip(("other", *_CLASSES, "han"), table.T, strict=True))
    return count | {"han": count["han"] + count["function"]}


def _of_repetition(lines: Sequence[str], size: Ints) -> Iterator[Feature]:
    """Yield features of lines that the page has twice, and of lines that repeat the title of its first line."""
    keys = [letters(line) for line in lines]
    times = Counter(keys)
    again = np.array([times[key] > 1 and len(key) > 1 for key in keys])
    yield _yes("repeated", again)
    yield _yes("repeated, not short", again & (size >= 12))
    title = keys[0][:_TITLE_MOST]  # a page may be one long line, and each line is searched in it
    length = np.array([len(key) for key in keys])
    is_title = np.array(
        [len(key) >= _TITLE_LEAST and (key in title or (len(title) > 5 and title in key)) for key in keys]
    )
    is_title[0] = False
    yield _yes("title again", is_title & (size >= 6))
    yield _yes("first line", np.arange(len(lines)) == 0)
    yield _yes("behind the title", np.cumsum(is_title & (2 * length >= len(title))) > 0)
    number = np.arange(len(lines))
    last_title = np.maximum.accumulate(np.where(is_title & (5 * length >= 2 * len(title)), number, -1))
    since = np.where(last_title >= 0, np.minimum(number - last_title, _FAR), _FAR)
    yield _range("lines since the title", since, (1, 2, 4, 8, 16, _FAR))


def _of_neighbours(size: Ints, prose: Bools, running: Bools, words: Mapping[str, Bools]) -> Iterator[Feature]:
    """Yield features of the lines before and behind each line."""
    values = {
        "prose": prose,
        "running text": running,
        "mean length": np.minimum(size, 100),
        "comments": words["comment"] | words["relative-day"],
        "dates": words["date"] | words["time"] | words["only-date"],
        "very short": size <= 8,
        "list head": words["list-head"],
        "editor": words["editor"] & (size <= 60),
        "footer": words["footer"],
        "sharing": words["share"] & (size <= 30),
        "date": words["date"],
    }
    sums = _running_sums(list(values.values()))
    for name, first, last in (("3 before", -3, -1), ("3 behind", 1, 3), ("10 before", -10, -1), ("10 behind", 1, 10)):
        means = dict(zip(values, _means(sums, first, last), strict=True))
        yield _range(f"prose in {name}", means["prose"], (0.01, 0.3, 0.6, 0.9))
        yield _range(f"running text in {name}", means["running text"], (0.01, 0.3, 0.6, 0.9))
        yield _range(f"mean length of {name}", means["mean length"], (6, 12, 20, 35, 60))
        yield _range(f"comments in {name}", means["comments"], (0.01, 0.3, 0.6))
        yield _range(f"dates in {name}", means["dates"], (0.01, 0.25, 0.5))
        yield _range(f"very short in {name}", means["very short"], (0.3, 0.6, 0.9))
    for name, first, last in (
        ("the line before", -1, -1), ("3 before", -3, -1), ("10 before", -10, -1), ("the line behind", 1, 1),
        ("3 behind", 1, 3),
    ):  # fmt: skip
        has_sign = dict(zip(values, _means(sums, first, last) > 0, strict=True))
        for sign in ("list head", "editor", "footer", "sharing", "date"):
            yield _yes(f"{sign} in {name}", has_sign[sign])


def _of_position(size: Ints, prose: Bools) -> Iterator[Feature]:
    """Yield features of where a line stands on the page."""
    weight = prose * np.minimum(size, 400)
    yield _range(
        "share of the prose up to here", np.cumsum(weight) / max(int(weight.sum()), 1), (0.001, 0.05, 0.5, 0.95, 0.999)
    )
    yield _range("place on the page", np.arange(len(size)) / len(size), (0.1, 0.3, 0.5, 0.7, 0.9))


def _running_sums(values: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    """Return the sums of the values in front of each line, and of all: shape (values, lines + 1), float64."""
    sums = np.zeros((len(values), len(values[0]) + 1))
    np.cumsum(np.stack(values), axis=1, dtype=np.float64, out=sums[:, 1:])
    return sums


def _means(sums: NDArray[np.float64], first: int, last: int) -> NDArray[np.float64]:
    """Return the means of neighbours, 0 where a line has none.

    Args:
        sums: from `_running_sums`.
        first: the first neighbour, counted from the line; below 0 it stands before it.
        last: the last neighbour.

    Returns:
        Shape (values, lines), float64.
    """
    lines = sums.shape[1] - 1
    number = np.arange(lines)
    low = np.minimum(np.maximum(number + first, 0), lines)
    high = np.minimum(np.maximum(number + last + 1, 0), lines)
    means: NDArray[np.float64] = (sums[:, high] - sums[:, low]) / np.maximum(high - low, 1)
    return means


def _yes(name: str, holds: Bools) -> Feature:
    """Return a feature with the label `yes` where something holds."""
    return Feature(name, ("", "yes"), holds.astype(np.int8))


def _range(name: str, values: NDArray[Any], borders: tuple[float, ...]) -> Feature:
    """Return a feature whose labels are the ranges between borders, and those below and above all borders."""
    labels, edges = _ranges(borders)
    return Feature(name, labels, np.searchsorted(edges, values, side="right").astype(np.int8))


@cache
def _ranges(borders: tuple[float, ...]) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the labels of the ranges between borders, and the borders."""
    whole = all(isinstance(border, int) for border in borders)
    inner = [
        (f"{low}-{high - 1}" if high - low > 1 else f"{low}") if whole else f"{low:g}-{high:g}"
        for low, high in pairwise(borders)
    ]
    return (f"<{borders[0]:g}", *inner, f">={borders[-1]:g}"), np.array(borders, dtype=np.float64)


def letters(line: str) -> str:
    """Return the letters and digits of a line.

    >>> letters("海城港 - 渡轮!")
    '海城港渡轮'
    """
    return "".join(filter(str.isalnum, line))


@cache
def _classes() -> NDArray[np.uint8]:
    """Return the class of each code point: shape (0x110000,), uint8."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    for first, end in HAN_BLOCKS:
        classes[first:end] = _HAN
    for number, characters in enumerate(_CLASSES.values(), 1):
        classes[list(map(ord, characters))] = number
    return classes
