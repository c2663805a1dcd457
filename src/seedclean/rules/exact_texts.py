"""Which patterns are a few texts, so that no pattern has to be matched to find them."""

from __future__ import annotations

from functools import cache

from seedclean.rules.re2_tokens import NOTHING, alternatives, token_texts, tokens_of
from seedclean.rules.required_words import PatternReader


@cache
def find_exact_texts(pattern: str) -> frozenset[str] | None:
    """Return all texts that an RE2 pattern can match, anchors at its ends left aside.

    None if they are too many to list, or nothing is one of them.

    >>> sorted(find_exact_texts("^https?://")), find_exact_texts("海城.")
    (['http://', 'https://'], None)
    """
    tokens = tokens_of(pattern)
    if tokens is None:
        return None
    if len(alternatives(tokens)) == 1:
        tokens = tokens[tokens[:1] == ["^"] : len(tokens) - (tokens[-1:] == ["$"])]
    if any(token_texts(token) == NOTHING for token in tokens if token not in ("|", ")")):
        return None
    try:
        part, end = PatternReader(tokens, begins=False, ends=False).alternatives(0)
    except (IndexError, RecursionError):
        return None
    return part.exact if end == len(tokens) and part.exact and "" not in part.exact else None
