"""checks: a cleaned document that is no article is dropped, and the drop says why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from seedclean.core.document import Document, Drop
from seedclean.core.ranges import CountOrZero, Share
from seedclean.core.resources import word_list
from seedclean.text import WordFilter, caseless_filter, fold, scan_counts

_ADDRESS = re.compile(r"https?://[!-~]+")  # the addresses of pictures say nothing about the language of a text


@dataclass(frozen=True)
class Checks:
    """The function of the checks stage.

    Attributes:
        min_han: least number of Han characters in a body.
        min_han_share: least share of Han among the characters that are not blank.
        max_spam_share: most characters in spam words, as a share of the characters that are not blank.
        drop: flags whose articles are dropped; the flag is the reason.
    """

    min_han: CountOrZero
    min_han_share: Share
    max_spam_share: Share
    drop: tuple[str, ...]

    def __call__(self, doc: Document) -> Drop | None:
        """Return the first reason that applies.

        The reasons are `rule-too-greedy`, the flags of `drop`, `boilerplate-only`, `too-short`, `little-han`, `spam`.
        """
        return self._marked(doc) or self._weighed(doc)

    def _marked(self, doc: Document) -> Drop | None:
        """Go by what earlier stages noticed."""
        if rule := doc.meta.get("eaten"):
            return Drop(
                "checks", "rule-too-greedy", f"{rule} would cut more than boilerplate.max_share of its sentences"
            )
        flags = (flag for flag in doc.meta.get("flags", ()) if flag in self.drop)
        return next((Drop("checks", flag, f"flagged {flag}, which checks.drop names") for flag in flags), None)

    def _weighed(self, doc: Document) -> Drop | None:
        """Go by the text."""
        signs, spelled = _spam()
        han, shown, any_spam = scan_counts(doc.text, signs)
        if "http" in doc.text:
            shown -= sum(map(len, _ADDRESS.findall(doc.text)))
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
        spam = sum(map(len, spelled.findall(fold(doc.text)))) if any_spam else 0
        if spam > self.max_spam_share * shown:
            return Drop(
                "checks",
                "spam",
                f"{spam} of {shown} characters in spam words, at most {self.max_spam_share:.0%}",
            )
        return None


@cache
def _spam() -> tuple[WordFilter, Any]:
    # RE2 walks the text once whatever the number of words; `re` tries them one after the other at each place.
    longest_first = sorted(word_list("spam-words.txt"), key=lambda word: (-len(word), word))
    return caseless_filter(tuple(word_list("spam-words.txt"))), re2.compile(
        "(?i)" + "|".join(map(re.escape, longest_first))
    )
