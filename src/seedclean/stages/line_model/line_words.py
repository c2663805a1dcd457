"""Words of lines: the RE2 patterns of body.yaml, all matched against a line in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import load_yaml

_SEARCHED_MOST = 300  # characters of a line that is searched as a whole; of longer ones, both ends are
_ENDS_SEARCHED = 150
_COUNTED = ".{"  # in a pattern: any characters, so many


def words_of_lines(lines: Sequence[str]) -> NDArray[np.bool_]:
    """Return which lines have which word: shape (lines, words), the words as in `word_names`.

    Args:
        lines: folded (`seedclean.text.fold`).
    """
    has_word = np.zeros((len(lines), len(word_names())), dtype=bool)
    for number, line in enumerate(lines):
        is_short = len(line) <= _SEARCHED_MOST
        if numbers := _matches(line if is_short else f"{line[:_ENDS_SEARCHED]} {line[-_ENDS_SEARCHED:]}"):
            has_word[number, numbers] = True
    return has_word


@cache
def word_names() -> tuple[str, ...]:
    """Return the names of the words of body.yaml."""
    return tuple(line_patterns()["words"])


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _matches(line: str) -> Sequence[int]:
    """Return the numbers of the words that a line has."""
    content = line.encode("utf-8", "replace")
    return tuple([numbers[index] for numbers, matcher in _word_sets() for index in matcher.Match(content) or ()])


@cache
def _word_sets() -> Sequence[tuple[Sequence[int], Any]]:
    """Return numbers of words, and the RE2 set of their patterns; those that count characters are apart.

    Each count is a state of the automaton. Together with the others, nearly every line made new ones.
    """
    patterns = list(line_patterns()["words"].values())
    counting = [number for number, pattern in enumerate(patterns) if _COUNTED in pattern]
    others = [number for number in range(len(patterns)) if number not in counting]
    return [(numbers, pattern_set(patterns[number] for number in numbers)) for numbers in (others, counting)]


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
