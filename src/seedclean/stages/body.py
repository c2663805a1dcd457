"""body: keeps the main text of a page that prints more than its article, and the article's title line.

The visible lines alone decide, so that it works on portals that no rule knows. What a rule would
have removed is recorded under that rule's id, and what `meta` rules capture around the main text is
kept for the metadata stage.
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
_RULE_OF_STATE = {BEFORE: "body:before", INSERT: "body:insert", AFTER: "body:after"}
_HEAD_KINDS = ("line", "head", "ratio")  # kinds of rules that know what else stands in front of a main text
_LINES_BEHIND = 8  # lines behind the main text in which rules look for bylines and sources
_TITLE_BEFORE = 16  # lines in front of it in which its title is looked for
_TITLE_LEAST, _TITLE_MOST = 5, 90  # letters, characters
_SENTENCES_LEAST = 0.1  # share of an article's Han characters in lines with a sentence: lists of links have none
_DATE = re.compile(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}"
    r"|\d{1,2}月\d{1,2}日 ?\d{1,2}:\d\d"
    r"|\d\d-\d\d ?\d\d:\d\d"
)
_CLAUSE_LEAST = 25  # characters of a line with a clause, though its full stop is lost


class Outline(NamedTuple):
    """Where the main text of a page is.

    Attributes:
        lines: the lines that are not blank.
        states: of each line, see `seedclean.stages.line_model.viterbi`.
        title: number of the line that is the article's title, or None.
    """

    lines: LineSpans
    states: list[int]
    title: int | None


@dataclass(frozen=True)
class Body:
    """The function of the body stage.

    Attributes:
        rules: all rules. They name what is removed, and capture fields around the main text.
        shell_lines: how many short lines with words of navigation, sharing, comments or footers
            show that a page prints more than its article. A page with fewer is left as it is.
        model: the weights.
    """

    rules: tuple[Rule, ...]
    shell_lines: Count
    model: LineModel = field(init=False, repr=False, compare=False, default_factory=shipped_model)
    _matcher: Matcher = field(init=False, repr=False, compare=False)
    _head_matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(self, "_matcher", Matcher([rule for rule in self.rules if rule.kind != "split"]))
        object.__setattr__(self, "_head_matcher", Matcher([rule for rule in self.rules if rule.kind in _HEAD_KINDS]))

    def __call__(self, doc: Document) -> Found:
        """Return the removals and the captures.

        A list of links is left as it is and gets the flag `no-article`.
        """
        outline = self.outline(doc.text, doc.meta.get("main", ""))
        if outline is None:
            return Found()
        if not _has_sentences(doc.text, outline):
            return Found((), {"flags": [*doc.meta.get("flags", ()), NO_ARTICLE]})
        return self._extract(doc, outline)

    def outline(self, text: str, main: str = "") -> Outline | None:
        """Return where the main text of a page is; None if the page prints nothing else.

        Args:
            text: of the page.
            main: what another tool, which has the HTML, takes for the main text.
        """
        scan = scan_text(text)
        if not has_page_chrome(scan, self.shell_lines):
            return None
        lines = scan.lines
        folded = [scan.view[start:end] for start, end in zip(lines.starts, lines.ends, strict=True)]
        states = self.model.states(folded, fold(main))
        first = states.index(MAIN_TEXT)
        by_rules = _lines_within(self._head_matcher.find(text[: lines.starts[first]]).cuts, lines.starts[:first])
        return Outline(lines, states, _title_line(folded, by_rules, first))

    def explain(self, text: str, main: str = "") -> Iterator[str]:
        """Yield, for each line of a page, why it is part of the main text or not; arguments as for `outline`."""
        outline = self.outline(text, main)
        if outline is None:
            yield "no page chrome: all of it is the main text"
            return
        view, lines = fold(text), outline.lines
        spans = list(zip(lines.starts, lines.ends, strict=True))
        reasons = self.model.reasons([view[start:end] for start, end in spans], fold(main))
        line_number, at = 1, 0
        for index, ((start, end), reason) in enumerate(zip(spans, reasons, strict=True)):
            verdict = "title" if index == outline.title else _RULE_OF_STATE.get(reason.state, "kept")
            weights = ", ".join(f"{name} {weight:+.1f}" for name, weight in reason.features)
            line_number, at = line_number + text.count("\n", at, start), start
            yield f"{line_number}  {verdict:<12}{reason.score:+6.1f}  {text[start:end][:24]}  ({weights})"

    def _extract(self, doc: Document, outline: Outline) -> Found:
        text, lines, states = doc.text, outline.lines, outline.states
        first = states.index(MAIN_TEXT)
        last = len(states) - 1 - states[::-1].index(MAIN_TEXT)
        if outline.title is not None:
            first = min(first, outline.title)
        near = (lines.starts[first], lines.nexts[min(last + _LINES_BEHIND, len(states) - 1)])
        by_rules: list[tuple[int, int, str]] = []
        captures = doc.meta.get("captures", {})
        for start, end in ((0, near[0]), near, (near[1], len(text))):
            hits = self._matcher.find(text[start:end])
            by_rules += [(start + first, start + last, rule) for first, last, rule in hits.cuts]
            if start == near[0]:
                captures = hits.added_to(captures)
        edits = _named_removals(removals(by_rules), list(_removed_stretches(outline)))
        return Found(edits, {"captures": captures} if captures and edits else {})


def _lines_within(spans: Sequence[tuple[int, int, str]], starts: Sequence[int]) -> set[int]:
    """Return the numbers of the lines, given by their starts, that begin in one of the spans."""
    return {n for start, end, _ in spans for n in range(bisect_left(starts, start), bisect_left(starts, end))}


def _has_sentences(text: str, outline: Outline) -> bool:
    """Say whether the main text has enough sentences to be one."""
    spans = zip(outline.lines.starts, outline.lines.ends, outline.states, strict=True)
    main_text = [text[start:end] for start, end, state in spans if state == MAIN_TEXT]
    in_sentences = sum(han_count(line) for line in main_text if _has_sentence(line))
    return in_sentences > 0 and in_sentences >= _SENTENCES_LEAST * sum(map(han_count, main_text))


def _has_sentence(line: str) -> bool:
    view = fold(line)
    return "。" in view or (len(line) >= _CLAUSE_LEAST and any(mark in view for mark in ",;!?…"))


def _removed_stretches(outline: Outline) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, rule)` of what is removed."""
    states = [MAIN_TEXT if number == outline.title else state for number, state in enumerate(outline.states)]
    for state, numbers in groupby(range(len(states)), key=lambda number: states[number]):
        if state != MAIN_TEXT:
            run = list(numbers)
            yield outline.lines.starts[run[0]], outline.lines.nexts[run[-1]], _RULE_OF_STATE[state]


def _named_removals(by_rules: Sequence[Edit], stretches: Sequence[tuple[int, int, str]]) -> tuple[Edit, ...]:
    """Return the removals of the stretches; the part that a rule would have removed has the rule's name.

    Args:
        by_rules: what rules would remove, in order.
        stretches: `(start, end, rule)` of what the model removes, in order.
    """
    spans: list[tuple[int, int, str]] = []
    first = 0
    for start, end, name in stretches:
        while first < len(by_rules) and by_rules[first].end <= start:
            first += 1
        at, number = start, first
        while number < len(by_rules) and by_rules[number].start < end:
            edit = by_rules[number]
            low, high = max(edit.start, start), min(edit.end, end)
            spans += [(at, low, name), (low, high, edit.rule)]
            at, number = high, number + 1
        spans.append((at, end, name))
    return removals(span for span in spans if span[0] < span[1])


def _title_line(lines: Sequence[str], by_rules: Container[int], first: int) -> int | None:
    """Return the number of the line that is the title, or None.

    The first of these that there is: a line in front of the main text that the page's first line
    repeats with the site's name behind it; a line that stands twice there; the last line with a
    date below it; the page's first line. Of a title that is printed twice, the first one counts,
    because the date can stand between them.

    Args:
        lines: all lines of the page, folded.
        by_rules: numbers of the lines that a rule removes.
        first: number of the first line of the main text.
    """
    near = [n for n in range(max(0, first - _TITLE_BEFORE), first) if n not in by_rules and _is_like_title(lines[n])]
    first_line = letters(lines[0])
    keys = [letters(lines[n]) for n in near]
    in_first_line = [
        n for n, key in zip(near, keys, strict=True) if n and key in first_line and 3 * len(key) >= len(first_line)
    ]
    printed_twice = [n for n, key in zip(near, keys, strict=True) if keys.count(key) > 1]
    dated = [n for n in near if any(_DATE.search(line) for line in lines[n + 1 : min(n + 3, first)])]
    page_title = [0] if first and 0 not in by_rules and _is_like_title(lines[0]) else []
    return next((numbers[0] for numbers in (in_first_line, printed_twice, dated[-1:], page_title) if numbers), None)


def _is_like_title(line: str) -> bool:
    return (
        len(letters(line)) >= _TITLE_LEAST and len(line) <= _TITLE_MOST and "。" not in line and not _DATE.search(line)
    )
