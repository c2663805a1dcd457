"""boilerplate: what the rules know to be no part of the article goes; what a `meta` rule captures is noted."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedclean.document import Document
from seedclean.edit import cuts
from seedclean.rules import Matcher, Rule
from seedclean.stage import Found


@dataclass(frozen=True)
class Boilerplate:
    """The function of the boilerplate stage.

    Attributes:
        rules: all rules, in any order.
    """

    rules: tuple[Rule, ...]
    _matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(self, "_matcher", Matcher(self.rules))

    def __call__(self, doc: Document) -> Found:
        """Return the cuts, and the captures for the metadata stage.

        All rules see the same text, so a field is captured also where another rule cuts the page off above it.
        """
        hits = self._matcher.find(doc.text)
        captures = {name: list(found) for name, found in doc.meta.get("captures", {}).items()}
        for name, found in hits.fields.items():
            captures.setdefault(name, []).extend(found)
        return Found(cuts(hits.cuts), {"captures": captures} if hits.fields else {})
