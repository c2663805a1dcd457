"""What a rule is.

Patterns are RE2 syntax (no look-around, no back-references): matching takes time linear in the text whatever the
pattern, so no rule can stall a run. They are matched on `hanzi.fold(text)`: write them in Simplified characters
with half-width punctuation, they hit Traditional and full-width text alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# kind -> what it cuts, and the keys that it may have beside id, kind, why, removes, keeps
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "line": ("lines that the pattern matches whole", frozenset({"pattern"})),
    "span": ("each match inside a line, or its group `cut`", frozenset({"pattern"})),
    "head": ("whole lines among the first `lines`", frozenset({"pattern", "lines"})),
    "tail": (
        "from a matching line to the end, if it begins in the last `share`",
        frozenset({"pattern", "share"}),
    ),
    "block": (
        "a start line and the lines after it that follow `rhythm`, if it repeats `repeats` times",
        frozenset({"pattern", "rhythm", "repeats"}),
    ),
    "ratio": (
        "lines of tokens, a `share` of which is in a word list",
        frozenset(
            {
                "separators",
                "contains",
                "list",
                "suffixes",
                "share",
                "tokens",
                "repeats",
                "lines",
                "other_script",
            }
        ),
    ),
    "meta": (
        "what the pattern's named groups capture goes to the fields, the match is cut",
        frozenset({"pattern", "lines"}),
    ),
    "split": ("a mark: an article ends after it or begins before it", frozenset({"pattern", "mark"})),
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
    """One rule of a rule file; see `KINDS` for the meaning of each kind.

    Attributes:
        id: unique among all rules; written to the ledger for each character that it cut.
        kind: one of `KINDS`.
        portal: the file's `portal`, for lists and reports.
        why: one sentence: what this is on the page, and why it is not the article.
        removes: examples that it must hit.
        keeps: texts that it must leave alone: the traps.
        place: `file:line`, for errors.
    """

    id: str
    kind: str
    portal: str
    why: str
    removes: tuple[Example, ...]
    keeps: tuple[str, ...]
    place: str
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
