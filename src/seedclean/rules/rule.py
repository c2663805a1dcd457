"""What a rule is.

Patterns are RE2 syntax (no look-around, no back-references): matching takes time linear in the text whatever the
pattern, so no rule can stall a run. They are matched on `hanzi.fold(text)`: write them in Simplified characters
with half-width punctuation, they hit Traditional and full-width text alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# kind -> the keys that it may have beside id, kind, why, removes, keeps; CONTRIBUTING.md says what each kind cuts
KINDS: dict[str, frozenset[str]] = {
    "line": frozenset({"pattern"}),
    "span": frozenset({"pattern"}),
    "head": frozenset({"pattern", "lines"}),
    "tail": frozenset({"pattern", "share"}),
    "block": frozenset({"pattern", "rhythm", "repeats"}),
    "ratio": frozenset(
        {"separators", "contains", "list", "suffixes", "share", "tokens", "repeats", "lines", "other_script"}
    ),
    "meta": frozenset({"pattern", "lines"}),
    "split": frozenset({"pattern", "mark"}),
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
