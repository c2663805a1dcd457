"""What a rule is.

Patterns are RE2 syntax (no look-around, no back-references): matching takes time linear in the text whatever the
pattern, so no rule can stall a run. They are matched on `text.fold(text)`: write them in Simplified characters
with half-width punctuation, they hit Traditional and full-width text alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from seedclean.core.ranges import CountOrZero, NotNegative, PositiveShare


@dataclass(frozen=True)
class LineKind:
    """Cuts each line that its pattern matches as a whole."""

    pattern: str


@dataclass(frozen=True)
class SpanKind:
    """Cuts what its pattern matches, anywhere in a line."""

    pattern: str


@dataclass(frozen=True)
class HeadKind:
    """Cuts lines as `line` does, among the first `lines` of a page."""

    pattern: str
    lines: CountOrZero


@dataclass(frozen=True)
class TailKind:
    """Cuts from its line to the end, if the line stands in the last `share` of the text."""

    pattern: str
    share: PositiveShare


@dataclass(frozen=True)
class BlockKind:
    """Cuts a line and the items behind it: `repeats` or more times the lines of `rhythm`."""

    rhythm: tuple[str, ...]
    repeats: CountOrZero
    pattern: str = ""


@dataclass(frozen=True)
class RatioKind:
    """Cuts lines of which at least `share` of the tokens are in a word list, or end as one of `suffixes`."""

    separators: str
    share: PositiveShare
    contains: str = ""
    list: str = ""
    suffixes: tuple[str, ...] = ()
    tokens: CountOrZero = 1
    repeats: CountOrZero = 1
    lines: CountOrZero = 0
    other_script: NotNegative = 0.0


@dataclass(frozen=True)
class MetaKind:
    """Cuts what its pattern matches, and captures its named groups as fields of the article."""

    pattern: str
    lines: CountOrZero = 0


@dataclass(frozen=True)
class SplitKind:
    """Marks where an article begins or ends."""

    pattern: str
    mark: Literal["begin", "end"]


Kind = LineKind | SpanKind | HeadKind | TailKind | BlockKind | RatioKind | MetaKind | SplitKind
# Name of a kind -> the keys that its rules have beside id, kind, why, removes and keeps.
KINDS: Mapping[str, type[Kind]] = {
    "line": LineKind,
    "span": SpanKind,
    "head": HeadKind,
    "tail": TailKind,
    "block": BlockKind,
    "ratio": RatioKind,
    "meta": MetaKind,
    "split": SplitKind,
}

# The names that groups of a `meta` pattern may have; `byline` is sorted out into author or source.
FIELDS = frozenset({"title", "author", "editor", "byline", "source", "published", "views"})


@dataclass(frozen=True)
class Example:
    """A text that a rule must hit, and what must be left of it (nothing, if not said)."""

    text: str
    left: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One rule of a rule file; CONTRIBUTING.md tells the meaning of each kind.

    Attributes:
        id: unique among all rules; written to the ledger for each character that it cut.
        kind: one of `KINDS`.
        portal: the file's `portal`, for lists and reports.
        why: one sentence: what this is on the page, and why it is not the article.
        removes: examples that it must hit.
        keeps: texts that it must leave alone: the traps.
        location: `file:line`, for errors.
    """

    id: str
    kind: str
    portal: str
    why: str
    removes: tuple[Example, ...]
    keeps: tuple[str, ...]
    location: str
    pattern: str = ""
    lines: int = 0
    share: float = 1.0
    rhythm: tuple[str, ...] = ()
    repeats: int = 1
    separators: str = ""
    contains: str = ""
    list: str = ""
    suffixes: tuple[str, ...] = ()
    tokens: int = 1
    other_script: float = 0.0
    mark: str = ""
