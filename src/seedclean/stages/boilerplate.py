"""boilerplate: removes what the rules know to be no part of the article, and keeps what `meta` rules capture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from seedclean.core.document import Document
from seedclean.core.edits import removals
from seedclean.core.ranges import NotNegative
from seedclean.rules import Matcher, Rule
from seedclean.stage import Found
from seedclean.text import sentence_han

_PROSE_LEAST = 100  # Han characters in sentences; a shorter text may well be boilerplate alone


@dataclass(frozen=True)
class Boilerplate:
    """The function of the boilerplate stage.

    Attributes:
        rules: all rules, in any order.
        max_share: share of an article's prose that one rule may remove at most. Boilerplate has
            hardly any sentences, so a rule that removes more is wrong: the article is left as it
            is, and marked with the rule for `checks`.
    """

    rules: tuple[Rule, ...]
    max_share: NotNegative
    _matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(self, "_matcher", Matcher(self.rules))

    def __call__(self, doc: Document) -> Found:
        """Return the removals, and the captures for the metadata stage.

        All rules see the same text, so a field is captured even if another rule cuts the page off
        above it.
        """
        hits = self._matcher.find(doc.text)
        if greedy := self._greedy_rule(doc.text, hits.cuts):
            return Found((), {"eaten": greedy})
        fields = {"captures": hits.added_to(doc.meta.get("captures", {}))} if hits.fields else {}
        return Found(removals(hits.cuts), fields)

    def _greedy_rule(self, text: str, spans: Sequence[tuple[int, int, str]]) -> str | None:
        """Return the rule that would remove too much of the prose, or None."""
        if sum(end - start for start, end, _ in spans) < self.max_share * _PROSE_LEAST:
            return None
        whole = sentence_han(text)
        removed: Counter[str] = Counter()
        for start, end, rule in spans:
            removed[rule] += sentence_han(text[start:end])
        for rule, prose in sorted(removed.items()):
            if whole >= _PROSE_LEAST and prose > self.max_share * whole:
                return rule
        return None
