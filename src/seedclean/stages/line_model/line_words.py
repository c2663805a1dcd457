"""Words of lines: the RE2 patterns of body.yaml, all looked for in all lines of a page at once.

Alternatives of a pattern that are a few texts are found by the kernel, in one pass over all lines. The others are asked
only of lines that have one of their words or characters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import load_yaml
from seedclean.rules.re2_tokens import alternatives, tokens_of
from seedclean.stages.line_model.asked_lines import LineQuestions, is_certain
from seedclean.text import TextScan

_SEARCHED_MOST = 300  # characters of a line that is searched as a whole; of longer ones, both ends are
_ENDS_SEARCHED = 150
_COUNTED = ".{"  # in a pattern: any characters, so many


def words_of_lines(lines: Sequence[str]) -> NDArray[np.bool_]:
    """Return which lines have which word: shape (lines, words), the words as in `word_names`.

    Args:
        lines: folded (`seedclean.text.fold`).

    >>> has_word = words_of_lines(["首页", "责任编辑:林小满"])
    >>> [[name for name, has in zip(word_names(), words) if has] for words in has_word.tolist()]
    [['navigation'], ['editor']]
    """
    searched = [
        line if len(line) <= _SEARCHED_MOST else f"{line[:_ENDS_SEARCHED]} {line[-_ENDS_SEARCHED:]}" for line in lines
    ]
    return _having("".join(searched), _questions().asked(searched), len(lines))


def words_of_scan(scan: TextScan, sizes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which lines of a page have which word, as `words_of_lines` does of its lines.

    Args:
        scan: of the page.
        sizes: characters of each line.
    """
    has_word = _having(scan.view, _questions().asked_of(scan), scan.line_count)
    long = np.flatnonzero(sizes > _SEARCHED_MOST)
    if len(long):
        starts, ends, _ = scan.lines
        has_word[long] = words_of_lines([scan.view[starts[number] : ends[number]] for number in long.tolist()])
    return has_word


def _having(view: str, answers: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """Return which lines have which word.

    Args:
        view: the text of the lines.
        answers: from `LineQuestions`.
        count: of the lines.
    """
    names = len(word_names())
    has_word = np.zeros((count, names), dtype=bool)
    questions = answers[:, 1]
    is_asked = questions >= names
    pairs: list[int] = []
    for line, question, start, end in answers[is_asked].tolist():
        pairs += [names * line + word for word in _matches(question - names, view[start:end])]
    certain = answers[~is_asked]
    has_word[certain[:, 0], certain[:, 1]] = True
    has_word.reshape(-1)[pairs] = True
    return has_word


@cache
def word_names() -> tuple[str, ...]:
    """Return the names of the words of body.yaml."""
    return tuple(line_patterns()["words"])


@cache
def _questions() -> LineQuestions:
    """Return what says which lines have which word for certain, and, behind those, which set to ask."""
    certain = [exact for exact, _ in _parts_of_patterns()]
    asked = [[pattern for number in numbers for pattern in _parts_of_patterns()[number][1]] for numbers, _ in _sets()]
    return LineQuestions(certain, asked)


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _matches(number: int, line: str) -> Sequence[int]:
    """Return the numbers of the words of a set that a line has."""
    numbers, matcher = _sets()[number]
    return tuple([numbers[index] for index in matcher.Match(line.encode("utf-8", "replace")) or ()])


@cache
def _sets() -> Sequence[tuple[Sequence[int], Any]]:
    """Return numbers of words, and the RE2 set of what of their patterns is asked; digits and counts apart.

    Each count is a state of the automaton. Together with the others, nearly every line made new ones.
    """
    patterns = {number: "|".join(rest) for number, (_, rest) in enumerate(_parts_of_patterns()) if rest}
    groups = defaultdict(list)
    for number, pattern in patterns.items():
        groups[_COUNTED in pattern, "\\d" in pattern].append(number)
    return [(numbers, pattern_set(patterns[number] for number in numbers)) for numbers in groups.values()]


@cache
def _parts_of_patterns() -> Sequence[tuple[list[str], list[str]]]:
    """Return the alternatives of each pattern that are a few texts, and the others."""
    parts = []
    for pattern in line_patterns()["words"].values():
        tokens = tokens_of(pattern)
        pieces = [pattern] if tokens is None else list(map("".join, _split(tokens)))
        certain = [piece for piece in pieces if is_certain(piece)]
        parts.append((certain, [piece for piece in pieces if piece not in certain]))
    return parts


def _split(tokens: list[str]) -> Iterator[list[str]]:
    """Yield the alternatives of a pattern: also those of one in brackets, without an end that need not be there."""
    for piece in alternatives(tokens):
        while piece[-1:] and piece[-1] in "?*" and piece[-2] != ")":
            del piece[-2:]
        if piece[0] == "(" and piece.index(")") == len(piece) - 1:
            yield from _split(piece[1:-1])
        else:
            yield piece


@cache
def line_patterns() -> Mapping[str, Any]:
    """Return the content of body.yaml."""
    data: Mapping[str, Any] = load_yaml(configs_folder() / "body.yaml").data
    return data


def pattern_set(patterns: Iterable[str]) -> Any:
    """Return the RE2 set of patterns: its `Match` returns the numbers of those that a line matches."""
    options = re2.Options()
    options.max_mem = 64 << 20
    matcher = re2.Set.SearchSet(options)
    for pattern in patterns:
        matcher.Add(pattern)
    matcher.Compile()
    return matcher
