"""boilerplate: what the rules know to be no part of the article goes; what a `meta` rule captures is noted."""

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

_PROSE_LEAST = 100  # Han characters in sentences; what has fewer may well be boilerplate alone


@dataclass(frozen=True)
class Boilerplate:
    """The function of the boilerplate stage.

    Attributes:
        rules: all rules, in any order.
        max_share: most of an article's prose that one rule may cut. Boilerplate has no sentences to speak of, so a rule
            that takes more is wrong: the article is left as it is, and marked with the rule for `checks`.
    """

    rules: tuple[Rule, ...]
    max_share: NotNegative
    _matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(self, "_matcher", Matcher(self.rules))

    def __call__(self, doc: Document) -> Found:
        """Return the cuts, and the captures for the metadata stage.

        All rules see the same text, so a field is captured also where another rule cuts the page off above it.
        """
        hits = self._matcher.find(doc.text)
        if greedy := self._greedy(doc.text, hits.cuts):
            return Found((), {"eaten": greedy})
        fields = {"captures": hits.added_to(doc.meta.get("captures", {}))} if hits.fields else {}
        return Found(removals(hits.cuts), fields)

    def _greedy(self, text: str, spans: Sequence[tuple[int, int, str]]) -> str | None:
        """Return the rule that would cut too much of the prose, or None."""
        if sum(end - start for start, end, _ in spans) < self.max_share * _PROSE_LEAST:
            return None
        whole = sentence_han(text)
        taken: Counter[str] = Counter()
        for start, end, rule in spans:
            taken[rule] += sentence_han(text[start:end])
        for rule, prose in sorted(taken.items()):
            if whole >= _PROSE_LEAST and prose > self.max_share * whole:
                return rule
        return None
