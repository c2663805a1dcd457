"""What can be seen of the lines of a page: length, marks, words, repetition, place, and the same of their neighbours.

Every fact is a choice out of a few labels, so that a weight stands for something that a reader can check: `length
40-59`, `word share`. All lines of a page are looked at together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import re2
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import load_yaml

# Classes of characters that are counted; all others are of class 0.
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
_LONG = 300  # characters: of longer lines only both ends are asked for words
_SHOWN = 150
_TITLE_MOST = 200  # letters of a first line that can be a title
_TITLE_LEAST = 5  # letters of a line that can be the title again
_FAR = 99  # lines behind the title, if there is none


class Feature(NamedTuple):
    """One thing that is said of every line.

    Attributes:
        name: what is asked.
        labels: the answers; an empty one says nothing and has no weight.
        codes: which of them holds: shape (lines,), int8.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int8]


class _LinePatterns(NamedTuple):
    """Patterns that are asked of each line together."""

    names: tuple[str, ...]
    asked: Any

    def hits(self, lines: Sequence[str]) -> NDArray[np.bool_]:
        """Return which line has which word: shape (lines, names)."""
        found = np.zeros((len(lines), len(self.names)), dtype=bool)
        for number, line in enumerate(lines):
            if places := _matching(line if len(line) <= _LONG else f"{line[:_SHOWN]} {line[-_SHOWN:]}"):
                found[number, places] = True
        return found


def line_features(lines: Sequence[str]) -> Iterator[Feature]:
    """Yield what can be said of the lines of a page, the same facts in the same order for every page.

    Args:
        lines: folded (`hanzi.fold`), without outer spaces, none empty; at least one.

    >>> length = next(line_features(["首页", "海城渡轮公司昨晚恢复了夜航。"]))
    >>> length.name, [length.labels[code] for code in length.codes]
    ('length', ['<3', '14-19'])
    """
    size = np.array([len(line) for line in lines])
    count = _counts(lines, size)
    seen = dict(zip(_words().names, _words().hits(lines).T, strict=True))
    ends = np.array([line[-1] for line in lines])
    closed = np.isin(ends, list(SENTENCE_ENDS))
    commas = count["comma"] + count["sentence"]
    prose = ((count["sentence"] > 0) & (size >= 20) & (closed | np.isin(ends, ["…", ")"]))) | (
        (count["comma"] >= 2) & (count["sentence"] >= 1) & (size >= 40)
    )
    running = ((commas >= 1) & (size >= 18)) | (
        (size >= 30) & (count["space"] <= 0.08 * size) & (count["han"] >= 0.5 * size)
    )
    running &= ~seen["ends-in-date"]

    yield _range("length", size, (3, 5, 9, 14, 20, 28, 40, 60, 90, 140, 200))
    yield _range("sentence marks", count["sentence"], (1, 2, 4))
    yield _range("commas", count["comma"], (1, 2, 4))
    yield _range("spaces", count["space"] / size, (0.02, 0.08, 0.16))
    yield _range("separators", count["separator"], (1, 2, 4))
    yield _range("digits", count["digit"] / size, (0.01, 0.15, 0.4))
    yield _range("latin", count["latin"] / size, (0.05, 0.3, 0.7))
    yield _range("function words", count["function"] / size, (0.001, 0.04, 0.08))
    for name, marks in (("a sentence", SENTENCE_ENDS), ("a colon", ":"), ("a comma", ",、;"), ("a bracket", ")】]")):
        yield _yes(f"ends in {name}", np.isin(ends, list(marks)))
    for name in ("colon", "quote", "bracket"):
        yield _yes(f"has a {name}", count[name] > 0)
    yield _yes("no Han", count["han"] == 0)
    yield _yes("prose", prose)
    yield _yes("running text", running)
    yield _yes("running text to its end", running & np.isin(ends, list("。!?”…;:)")))
    yield _range("prose characters", prose * size, (1, 60, 100, 150, 250))
    yield _range("running characters", running * size, (1, 40, 60, 100, 150, 250))
    yield _yes("function words in a long line", (count["function"] >= 2) & (size >= 25))
    for name, found in seen.items():
        yield _yes(f"word {name}", found)
        if name in _words_by_length():
            yield _yes(f"word {name}, short line", found & (size <= 15))
            yield _yes(f"word {name}, medium line", found & (size > 15) & (size <= 40))
    yield from _repeated(lines, size)
    yield from _neighbours(size, prose, running, seen)
    yield from _place(size, prose)


def _counts(lines: Sequence[str], size: NDArray[np.int_]) -> Mapping[str, NDArray[np.int_]]:
    """Return for each class how many of its characters each line has: name -> shape (lines,)."""
    kinds = _kinds()[code_points("".join(lines))].astype(np.intp)
    owner = np.repeat(np.arange(len(lines)), size)
    table = np.bincount(owner * (_HAN + 1) + kinds, minlength=len(lines) * (_HAN + 1)).reshape(len(lines), _HAN + 1)
    count = dict(zip(("other", *_CLASSES, "han"), table.T, strict=True))
    return count | {"han": count["han"] + count["function"]}


def _repeated(lines: Sequence[str], size: NDArray[np.int_]) -> Iterator[Feature]:
    """Say which lines the page has twice, which ones are its first line's title again, and how far that is behind."""
    keys = [letters(line) for line in lines]
    times = Counter(keys)
    again = np.array([times[key] > 1 and len(key) > 1 for key in keys])
    yield _yes("repeated", again)
    yield _yes("repeated, not short", again & (size >= 12))
    title = keys[0][:_TITLE_MOST]  # a page may be one long line: each line is looked for in this one
    length = np.array([len(key) for key in keys])
    same = np.array([len(key) >= _TITLE_LEAST and (key in title or (len(title) > 5 and title in key)) for key in keys])
    same[0] = False
    yield _yes("title again", same & (size >= 6))
    yield _yes("first line", np.arange(len(lines)) == 0)
    yield _yes("behind the title", np.cumsum(same & (2 * length >= len(title))) > 0)
    place = np.arange(len(lines))
    last = np.maximum.accumulate(np.where(same & (5 * length >= 2 * len(title)), place, -1))
    yield _range(
        "lines since the title", np.where(last >= 0, np.minimum(place - last, _FAR), _FAR), (1, 2, 4, 8, 16, _FAR)
    )


def _neighbours(
    size: NDArray[np.int_], prose: NDArray[np.bool_], running: NDArray[np.bool_], seen: Mapping[str, NDArray[np.bool_]]
) -> Iterator[Feature]:
    comment = seen["comment"] | seen["relative-day"]
    dated = seen["date"] | seen["time"] | seen["only-date"]
    for name, first, last in (("3 before", -3, -1), ("3 behind", 1, 3), ("10 before", -10, -1), ("10 behind", 1, 10)):
        yield _range(f"prose in {name}", _mean(prose, first, last), (0.01, 0.3, 0.6, 0.9))
        yield _range(f"running text in {name}", _mean(running, first, last), (0.01, 0.3, 0.6, 0.9))
        yield _range(f"mean length of {name}", _mean(np.minimum(size, 100), first, last), (6, 12, 20, 35, 60))
        yield _range(f"comments in {name}", _mean(comment, first, last), (0.01, 0.3, 0.6))
        yield _range(f"dates in {name}", _mean(dated, first, last), (0.01, 0.25, 0.5))
        yield _range(f"very short in {name}", _mean(size <= 8, first, last), (0.3, 0.6, 0.9))
    signs = {
        "list head": seen["list-head"],
        "editor": seen["editor"] & (size <= 60),
        "footer": seen["footer"],
        "sharing": seen["share"] & (size <= 30),
        "date": seen["date"],
    }
    for name, first, last in (
        ("the line before", -1, -1), ("3 before", -3, -1), ("10 before", -10, -1), ("the line behind", 1, 1),
        ("3 behind", 1, 3),
    ):  # fmt: skip
        for sign, found in signs.items():
            yield _yes(f"{sign} in {name}", _mean(found, first, last) > 0)


def _place(size: NDArray[np.int_], prose: NDArray[np.bool_]) -> Iterator[Feature]:
    weight = prose * np.minimum(size, 400)
    yield _range(
        "share of the prose up to here", np.cumsum(weight) / max(int(weight.sum()), 1), (0.001, 0.05, 0.5, 0.95, 0.999)
    )
    yield _range("place on the page", np.arange(len(size)) / len(size), (0.1, 0.3, 0.5, 0.7, 0.9))


def _mean(values: NDArray[Any], first: int, last: int) -> NDArray[np.float64]:
    """Return the mean over lines `first` to `last` from each line on, 0 where the page has none of them."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    place = np.arange(len(values))
    low, high = np.clip(place + first, 0, len(values)), np.clip(place + last + 1, 0, len(values))
    mean: NDArray[np.float64] = (total[high] - total[low]) / np.maximum(high - low, 1)
    return mean


def _yes(name: str, holds: NDArray[np.bool_]) -> Feature:
    return Feature(name, ("", "yes"), holds.astype(np.int8))


def _range(name: str, values: NDArray[Any], borders: tuple[float, ...]) -> Feature:
    whole = all(isinstance(border, int) for border in borders)
    inner = [
        (f"{low}-{high - 1}" if high - low > 1 else f"{low}") if whole else f"{low:g}-{high:g}"
        for low, high in pairwise(borders)
    ]
    labels = (f"<{borders[0]:g}", *inner, f">={borders[-1]:g}")
    return Feature(name, labels, np.digitize(values, borders).astype(np.int8))


def letters(line: str) -> str:
    """Return the letters and digits of a line.

    >>> letters("海城港 - 渡轮!")
    '海城港渡轮'
    """
    return "".join(filter(str.isalnum, line))


@cache
def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(0x110000, dtype=np.uint8)
    kinds[0x3400:0xA000] = _HAN
    for number, characters in enumerate(_CLASSES.values(), 1):
        kinds[list(map(ord, characters))] = number
    return kinds


@cache
def line_patterns() -> Mapping[str, Any]:
    """Return the content of body.yaml."""
    data: Mapping[str, Any] = load_yaml(configs_folder() / "body.yaml").data
    return data


@cache
def _words() -> _LinePatterns:
    words: Mapping[str, str] = line_patterns()["words"]
    return _LinePatterns(tuple(words), pattern_set(words.values()))


def pattern_set(some: Iterable[str]) -> Any:
    """Return patterns that are asked of a line at once."""
    options = re2.Options()
    options.max_mem = 64 << 20
    asked = re2.Set.SearchSet(options)
    for pattern in some:
        asked.Add(pattern)
    asked.Compile()
    return asked


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _matching(line: str) -> list[int]:
    """Return which words a line has."""
    return list(_words().asked.Match(line.encode("utf-8", "replace")) or [])


@cache
def _words_by_length() -> frozenset[str]:
    return frozenset(line_patterns()["by_length"])
