"""body: of a page that prints more than its article, what is before, in and after it goes; its title line stays.

Told from the visible lines alone, for portals that no rule knows. What rules do know keeps their names: a stretch that
is cut here and that a rule would have cut is recorded under the rule's id, and what `meta` rules capture around the
article is noted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from seedclean.core.document import Document
from seedclean.core.edits import Edit, removals
from seedclean.core.ranges import Count
from seedclean.rules import Matcher, Rule
from seedclean.stage import Found
from seedclean.stages.line_model import LineModel, has_page_chrome, letters, shipped_model
from seedclean.stages.line_model.viterbi import AFTER, BEFORE, INSERT, MAIN_TEXT
from seedclean.text import LineSpans, fold, han_count, scan_text

NO_ARTICLE = "no-article"
_NAMES = {BEFORE: "body:before", INSERT: "body:insert", AFTER: "body:after"}
_AT_HEAD = ("line", "head", "ratio")  # kinds of rules that tell a title from what else stands in front of an article
_BEHIND = 8  # lines behind the article in which bylines and sources are looked for
_TITLE_BEFORE = 16  # lines in front of it in which its title is looked for
_TITLE_LEAST, _TITLE_MOST = 5, 90
_SENTENCES = 0.1  # share of an article's Han characters in lines with a sentence: lists of links have none
_DATE = re.compile(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}|\d{1,2}月\d{1,2}日 ?\d{1,2}:\d\d|\d\d-\d\d ?\d\d:\d\d"
)
_CLAUSE_LEAST = 25  # characters of a line that says something though its full stop is lost


class Outline(NamedTuple):
    """What a page is made of.

    Attributes:
        lines: those that are not blank.
        states: of each, see `body.chain`.
        title: number of the line that is the article's title, or None.
    """

    lines: LineSpans
    states: list[int]
    title: int | None


@dataclass(frozen=True)
class Body:
    """The function of the body stage.

    Attributes:
        rules: all rules: for the names of what is cut, and the fields around the article.
        shell_lines: fewest short lines with words of navigation, sharing, comments or footers that make a page one that
            prints more than its article; others are left alone.
        model: the weights.
    """

    rules: tuple[Rule, ...]
    shell_lines: Count
    model: LineModel = field(init=False, repr=False, compare=False, default_factory=shipped_model)
    _matcher: Matcher = field(init=False, repr=False, compare=False)
    _heads: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(self, "_matcher", Matcher([rule for rule in self.rules if rule.kind != "split"]))
        object.__setattr__(self, "_heads", Matcher([rule for rule in self.rules if rule.kind in _AT_HEAD]))

    def __call__(self, doc: Document) -> Found:
        """Return the cuts and the captures; the flag `no-article` for a list of links, which is left as it is."""
        outline = self.outline(doc.text, doc.meta.get("main", ""))
        if outline is None:
            return Found()
        if not _is_article(doc.text, outline):
            return Found((), {"flags": [*doc.meta.get("flags", ()), NO_ARTICLE]})
        return self._cut(doc, outline)

    def outline(self, text: str, main: str = "") -> Outline | None:
        """Return what a page is made of; None if it prints nothing but its article.

        Args:
            text: of the page.
            main: what another tool that has the HTML takes for its article.
        """
        seen = scan_text(text)
        if not has_page_chrome(seen, self.shell_lines):
            return None
        lines = seen.lines
        shown = [seen.view[start:end] for start, end in zip(lines.starts, lines.ends, strict=True)]
        states = self.model.states(shown, fold(main))
        first = states.index(MAIN_TEXT)
        known = _within(self._heads.find(text[: lines.starts[first]]).cuts, lines.starts[:first])
        return Outline(lines, states, _title(shown, known, first))

    def explain(self, text: str, main: str = "") -> Iterator[str]:
        """Yield for each line of a page why it is part of the article or not; arguments as for `outline`."""
        outline = self.outline(text, main)
        if outline is None:
            yield "no shell of a portal: all of it is the article"
            return
        view, lines = fold(text), outline.lines
        spans = list(zip(lines.starts, lines.ends, strict=True))
        told = self.model.reasons([view[start:end] for start, end in spans], fold(main))
        place, at = 1, 0
        for number, ((start, end), reason) in enumerate(zip(spans, told, strict=True)):
            kept = "title" if number == outline.title else "kept" if reason.state == MAIN_TEXT else _NAMES[reason.state]
            line_features = ", ".join(f"{name} {weight:+.1f}" for name, weight in reason.features)
            place, at = place + text.count("\n", at, start), start
            yield f"{place}  {kept:<12}{reason.score:+6.1f}  {text[start:end][:24]}  ({line_features})"

    def _cut(self, doc: Document, outline: Outline) -> Found:
        text, lines = doc.text, outline.lines
        first, last = outline.states.index(MAIN_TEXT), len(outline.states) - 1 - outline.states[::-1].index(MAIN_TEXT)
        if outline.title is not None:
            first = min(first, outline.title)
        zone = (lines.starts[first], lines.nexts[min(last + _BEHIND, len(outline.states) - 1)])
        named: list[tuple[int, int, str]] = []
        captures = doc.meta.get("captures", {})
        for start, end in ((0, zone[0]), zone, (zone[1], len(text))):
            hits = self._matcher.find(text[start:end])
            named += [(start + a, start + b, rule) for a, b, rule in hits.cuts]
            if start == zone[0]:
                captures = hits.added_to(captures)
        edits = _named(removals(named), list(_stretches(outline)))
        return Found(edits, {"captures": captures} if captures and edits else {})


def _within(spans: Sequence[tuple[int, int, str]], starts: Sequence[int]) -> set[int]:
    """Return the numbers of the lines, given by their starts, that begin in one of the spans."""
    return {n for start, end, _ in spans for n in range(bisect_left(starts, start), bisect_left(starts, end))}


def _is_article(text: str, outline: Outline) -> bool:
    """Say whether what was found has sentences."""
    spans = zip(outline.lines.starts, outline.lines.ends, outline.states, strict=True)
    body = [text[start:end] for start, end, state in spans if state == MAIN_TEXT]
    said = sum(han_count(line) for line in body if _says(line))
    return said > 0 and said >= _SENTENCES * sum(map(han_count, body))


def _says(line: str) -> bool:
    view = fold(line)
    return "。" in view or (len(line) >= _CLAUSE_LEAST and any(mark in view for mark in ",;!?…"))


def _stretches(outline: Outline) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, name)` of what goes."""
    kept = [MAIN_TEXT if number == outline.title else state for number, state in enumerate(outline.states)]
    for state, numbers in groupby(range(len(kept)), key=lambda number: kept[number]):
        if state != MAIN_TEXT:
            run = list(numbers)
            yield outline.lines.starts[run[0]], outline.lines.nexts[run[-1]], _NAMES[state]


def _named(by_rule: Sequence[Edit], stretches: Sequence[tuple[int, int, str]]) -> tuple[Edit, ...]:
    """Return the cuts of the stretches, each part under the name of the rule that knows it."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for start, end, name in stretches:
        while at < len(by_rule) and by_rule[at].end <= start:
            at += 1
        place, number = start, at
        while number < len(by_rule) and by_rule[number].start < end:
            known = by_rule[number]
            low, high = max(known.start, start), min(known.end, end)
            spans += [(place, low, name), (low, high, known.rule)]
            place, number = high, number + 1
        spans.append((place, end, name))
    return removals(span for span in spans if span[0] < span[1])


def _title(shown: Sequence[str], known: Container[int], first: int) -> int | None:
    """Return the number of the line that is the title, or None.

    In this order: a line in front of the article that the page's first line repeats (there it has the site's name
    behind it), one that stands there twice, the last one with a date under it, the page's first line. Where it is
    printed twice the first one counts: the date can stand between them.

    Args:
        shown: all lines.
        known: numbers of those that a rule cuts.
        first: number of the article's first line.
    """
    near = [n for n in range(max(0, first - _TITLE_BEFORE), first) if n not in known and _like_title(shown[n])]
    head = letters(shown[0])
    keys = [letters(shown[n]) for n in near]
    whole = [n for n, key in zip(near, keys, strict=True) if n and key in head and 3 * len(key) >= len(head)]
    twice = [n for n, key in zip(near, keys, strict=True) if keys.count(key) > 1]
    dated = [n for n in near if any(_DATE.search(line) for line in shown[n + 1 : min(n + 3, first)])]
    page = [0] if first and 0 not in known and _like_title(shown[0]) else []
    return next((found[0] for found in (whole, twice, dated[-1:], page) if found), None)


def _like_title(line: str) -> bool:
    return (
        len(letters(line)) >= _TITLE_LEAST and len(line) <= _TITLE_MOST and "。" not in line and not _DATE.search(line)
    )
