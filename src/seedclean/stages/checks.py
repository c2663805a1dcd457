"""checks: drops a cleaned document that is no article, and says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import re2

from seedclean.core.document import Document, Drop
from seedclean.core.page_types import PageType, drop_of_type
from seedclean.core.ranges import CountOrZero, Share
from seedclean.core.resources import word_list
from seedclean.stages.article_limits import Limit, ask_limits, load_lists
from seedclean.text import WordFilter, caseless_filter, fold, scan_counts

_ADDRESS = re.compile(r"https?://[!-~]+")  # addresses of pictures say nothing about the language of a text


@dataclass(frozen=True)
class Checks:
    """The function of the checks stage.

    Attributes:
        min_han: Han characters that an article has at least.
        min_han_share: their share of the characters that are not blank, at least.
        max_spam_share: share of the characters that are not blank in spam words, at most.
        drop: flags whose articles are dropped; the flag is the reason.
        keep_types: types of pages that are kept. `stages.body` asks for them, too, and drops the others at once.
        limits: limits to figures, and lists, in the order in which they are asked.

    Raises:
        ConfigError: a list cannot be used.
    """

    min_han: CountOrZero
    min_han_share: Share
    max_spam_share: Share
    drop: tuple[str, ...]
    keep_types: tuple[PageType, ...]
    limits: tuple[Limit, ...] = ()
    _lists: tuple[Any, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take limits as a config has them, and load their lists."""
        entries: tuple[Limit | Mapping[str, Any], ...] = self.limits
        limits = tuple(Limit(**limit) if isinstance(limit, Mapping) else limit for limit in entries)
        object.__setattr__(self, "limits", limits)
        object.__setattr__(self, "_lists", load_lists(limits))

    def __call__(self, doc: Document) -> Drop | Mapping[str, Any] | None:
        """Return the first reason that applies, or the field `flags` if limits ask for some.

        The reasons, in front of those of limits, are `no-article`, `rule-too-greedy`, the flags of `drop`,
        `title-only`, `boilerplate-only`, `little-han`, `too-short`, `spam`.
        """
        drop = drop_of_type(doc.meta.get("page_type"), self.keep_types)
        drop = drop or self._check_marks(doc) or self._check_text(doc)
        return drop or (self._ask_limits(doc) if self.limits else None)

    def _ask_limits(self, doc: Document) -> Drop | Mapping[str, Any] | None:
        """Return the drop or the flags for which limits ask."""
        verdict = ask_limits(doc, self.limits, self._lists)
        if verdict.reason:
            return Drop("checks", verdict.reason, verdict.detail)
        flags = doc.meta.get("flags", ())
        return {"flags": [*flags, *verdict.flags]} if verdict.flags else None

    def _check_marks(self, doc: Document) -> Drop | None:
        """Return a drop for what earlier stages noticed."""
        if rule := doc.meta.get("eaten"):
            return Drop(
                "checks", "rule-too-greedy", f"{rule} would cut more than boilerplate.max_share of its sentences"
            )
        flags = (flag for flag in doc.meta.get("flags", ()) if flag in self.drop)
        return next((Drop("checks", flag, f"flagged {flag}, which checks.drop names") for flag in flags), None)

    def _check_text(self, doc: Document) -> Drop | None:
        """Return a drop for what the text is."""
        spam_filter, spam_words = _spam()
        han, shown, any_spam = scan_counts(doc.text, spam_filter)
        if "http" in doc.text:
            shown -= sum(map(len, _ADDRESS.findall(doc.text)))
        if not shown and (title := doc.meta.get("title")):
            return Drop("checks", "title-only", f"nothing is left but the title {title!r}")
        if not shown:
            return Drop("checks", "boilerplate-only", "nothing is left of it")
        if han < self.min_han_share * shown:
            return Drop(
                "checks",
                "little-han",
                f"{han} of {shown} characters are Han, at least {self.min_han_share:.0%}",
            )
        if han < self.min_han:
            return Drop("checks", "too-short", f"{han} Han characters, at least {self.min_han}")
        spam = sum(map(len, spam_words.findall(fold(doc.text)))) if any_spam else 0
        if spam > self.max_spam_share * shown:
            return Drop(
                "checks",
                "spam",
                f"{spam} of {shown} characters in spam words, at most {self.max_spam_share:.0%}",
            )
        return None


@cache
def _spam() -> tuple[WordFilter, Any]:
    """Return a filter that says whether a text may have a spam word, and the RE2 pattern of all spam words."""
    # RE2 reads the text once, however many words there are; `re` would try them one by one at each offset.
    longest_first = sorted(word_list("spam-words.txt"), key=lambda word: (-len(word), word))
    pattern = "(?i)" + "|".join(map(re.escape, longest_first))
    return caseless_filter(tuple(word_list("spam-words.txt"))), re2.compile(pattern)
