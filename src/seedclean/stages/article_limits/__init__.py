"""Limits that a config sets to articles: to the figures of `text_quality`, and by lists of words, domains, addresses.

| module | has |
|---|---|
| `limit` | one limit: what it asks, of which articles, and what follows |
| `listed` | lists in files, with millions of entries if need be |
| `verdict` | what all limits together say of an article |
"""

from seedclean.stages.article_limits.limit import CHARS, Limit
from seedclean.stages.article_limits.listed import with_digests, with_paths
from seedclean.stages.article_limits.verdict import Verdict, ask_limits, is_asked_of, listed_detail, load_lists

__all__ = [
    "CHARS", "Limit", "Verdict", "ask_limits", "is_asked_of", "listed_detail", "load_lists", "with_digests",
    "with_paths",
]  # fmt: skip
