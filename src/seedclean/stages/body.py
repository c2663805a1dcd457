"""body: keeps the main text of a page that prints more than its article, and the article's title line.

A learned model decides, from the visible lines and, where there was HTML, from the tree around them; so it works on
portals that no rule knows. What a rule would have removed is recorded under that rule's id, and what `meta` rules
capture around the main text is kept for the metadata stage. The model also says what kind of page it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document
from seedclean.core.edits import Edit, removals
from seedclean.core.page_types import PageType, drop_of_type
from seedclean.core.ranges import Count, Share
from seedclean.rules import Matcher, Rule
from seedclean.stage import Found
from seedclean.stages.line_model import (
    KEPT_TYPES,
    TITLE_BEFORE,
    MainText,
    MainTextModel,
    PageLines,
    chrome_lines,
    has_page_chrome,
    is_dated_list,
    is_short_with_chrome,
    is_title_of_notice,
    least_chance,
    origins_of_lines,
    repeated_prose,
    says_nothing,
    shipped_model,
    signature_end,
    title_line,
)
from seedclean.stages.line_model.removal_names import named_removals
from seedclean.text import LineSpans, TextScan, scan_text
from seedclean.text.bylines import find_surroundings
from seedclean.text.scan_part import ScanPart

UNSURE = "body-unsure"
_BEFORE, _MAIN_TEXT, _INSERT, _AFTER = "body:before", "kept", "body:insert", "body:after"
_REPEAT = "body:repeat"
_HEAD_KINDS = ("line", "head", "ratio")  # kinds of rules that know what else stands in front of a main text
_LINES_BEHIND = 8  # lines behind the main text in which rules look for bylines and sources
_CONFIDENCE_LEAST = 0.5  # of a main text that is sure
_PROSE_LEAST = 0.5  # of the prose of a page that its main text must hold
_LINES_MOST = 20_000  # of a page whose main text is looked for: no article has a tenth of them
_FRAGMENT = 10  # lines of HTML that can be a part of a page


class Outline(NamedTuple):
    """Where the main text of a page is, and what the page is.

    Attributes:
        lines: the lines that are not blank.
        states: of each line: `body:before`, `kept`, `body:insert`, `body:repeat` or `body:after`.
        title: number of the line that is the article's title, or None.
        end: number of the last line that can speak of the article: the head of a list of others ends its part.
        page: the lines with their scores.
        main: what the model says.
    """

    lines: LineSpans
    states: list[str]
    title: int | None
    end: int
    page: PageLines
    main: MainText


class _Answer(NamedTuple):
    """What the model says of a page: its lines with their scores, its main text; and whether it prints more than that.

    Its type is known before it is worked out where the title and other borders are.
    """

    page: PageLines
    main: MainText
    prints_more: bool


@dataclass(frozen=True)
class Body:
    """The function of the body stage.

    Attributes:
        rules: all rules. They name what is removed, and capture fields around the main text.
        shell_lines: how many short lines with words of navigation, sharing, comments or footers show that a text
            prints more than its article. One with fewer loses at most page chrome and bylines at its ends, if it is
            short.
        sure: how likely it must at least be that a page is an article or a forum's, see `page_head.least_chance`. Else
            it has another type, unless its title and a date stand in front of its main text.
        unsure: less likely than this, it is an article with the flag `body-unsure`.
        keep_types: types of pages that are kept, which `checks.keep_types` of a config sets. A page of another type is
            dropped at once, as it is here: no later stage works on its menus.
        model: the weights.
    """

    rules: tuple[Rule, ...]
    shell_lines: Count
    sure: Share
    unsure: Share
    keep_types: tuple[PageType, ...]
    model: MainTextModel = field(init=False, repr=False, compare=False, default_factory=shipped_model)
    _matcher: Matcher = field(init=False, repr=False, compare=False)
    _head_matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(self, "_matcher", Matcher([rule for rule in self.rules if rule.kind != "split"]))
        object.__setattr__(self, "_head_matcher", Matcher([rule for rule in self.rules if rule.kind in _HEAD_KINDS]))

    def __call__(self, doc: Document) -> Found:
        """Return the removals, the captures and the fields `page_type`, `body`, `flags`; no article stays as it is."""
        scan = scan_text(doc.text)
        answer, fields, untouched = self._decide(doc, scan)
        drop = drop_of_type(fields["page_type"], self.keep_types)
        if answer is None or untouched or drop:
            return Found((), fields, drop)
        edits, captures = self._extract(doc, self._outline(scan, answer))
        return Found(edits, fields | captures)

    def _decide(self, doc: Document, scan: TextScan) -> tuple[_Answer | None, dict[str, Any], str]:
        """Return what the model says, None if it is not asked; the fields; why nothing is removed, or ""."""
        if scan.line_count > _LINES_MOST:
            fields = {"page_type": KEPT_TYPES[0], "flags": [*doc.meta.get("flags", ()), UNSURE]}
            return None, fields, f"more than {_LINES_MOST:,} lines: all of it stays"
        prints_more = _prints_more(doc, scan, self.shell_lines)
        if not prints_more and (bare := _bare_type(scan)):
            return None, *bare
        if not prints_more and not is_short_with_chrome(scan):
            return None, {"page_type": KEPT_TYPES[0]}, "no page chrome: all of it is the main text"
        page = self.model.page_lines(scan, *_facts(doc, scan))
        answer = _Answer(page, self.model.main_text(page, doc.meta.get("declared")), prints_more)
        fields = self._fields(doc, answer.main)
        if not prints_more:  # then the type is no evidence
            fields["page_type"] = KEPT_TYPES[0]
            fields.pop("flags", None)
        is_kept = fields["page_type"] in KEPT_TYPES
        return answer, fields, "" if is_kept else "no article: nothing is removed"

    def _outline(self, scan: TextScan, answer: _Answer) -> Outline:
        """Return where the main text of a page is; it has at least one line that is not blank."""
        page, main, prints_more = answer
        lines, view = scan.lines, scan.view
        first, last = np.flatnonzero(main.lines)[[0, -1]].tolist()
        before = ScanPart(scan, 0, first, 0, lines.starts[first])
        by_rules = _lines_within(self._head_matcher.find_in(before).cuts, lines.starts[:first])
        numbers = (0, *range(max(0, first - TITLE_BEFORE), first + 1))
        head = {number: view[lines.starts[number] : lines.ends[number]] for number in numbers}
        behind = slice(last, last + _LINES_BEHIND)
        tail = [view[start:end] for start, end in zip(lines.starts[behind], lines.ends[behind], strict=True)]
        title = title_line(head, by_rules, first)
        signed = signature_end(tail, 1, is_notice=is_title_of_notice(head[title or 0]))
        main.lines[last : last + signed] = True
        states = _states(main.lines, repeated_prose(page, main.lines))
        end = _part_end(page.table.having("list-head"), int(np.flatnonzero(main.lines)[-1]))
        outline = Outline(lines, states, title, end, page, main)
        return outline if prints_more else _only_chrome_at_ends(outline)

    def explain(self, doc: Document) -> Iterator[str]:
        """Yield, for each line of a page, why it is part of the main text or not."""
        scan = scan_text(doc.text)
        answer, _, untouched = self._decide(doc, scan)
        if answer is None:
            yield untouched
            return
        outline = self._outline(scan, answer)
        likely = sorted(outline.main.types.items(), key=lambda item: -item[1])[:3]
        yield f"page type: {', '.join(f'{name} {share:.0%}' for name, share in likely)}"
        yield f"main text: confidence {outline.main.confidence:.2f}"
        if untouched:
            yield untouched
        scores = outline.page.scores.tolist()
        reasons = self.model.reasons(scan, *_facts(doc, scan))
        line_number, at = 1, 0
        spans = zip(outline.lines.starts, outline.lines.ends, strict=True)
        for index, ((start, end), score, reason) in enumerate(zip(spans, scores, reasons, strict=True)):
            verdict = "title" if index == outline.title else outline.states[index]
            gains = ", ".join(f"{name} {gain:+.1f}" for name, gain in reason)
            line_number, at = line_number + doc.text.count("\n", at, start), start
            yield f"{line_number}  {verdict:<12}{score:+6.1f}  {doc.text[start:end][:24]}  ({gains})"

    def _fields(self, doc: Document, main: MainText) -> dict[str, Any]:
        """Return what the page is, how sure that is, and the flag of an article that may be none."""
        types = main.types
        article = sum(types[name] for name in KEPT_TYPES)
        least = least_chance(self.sure, main.head)
        is_kept = article >= least or main.head.is_complete
        names = KEPT_TYPES if is_kept else [name for name in types if name not in KEPT_TYPES]
        fields: dict[str, Any] = {
            "page_type": max(names, key=types.__getitem__),
            "body": {"confidence": round(main.confidence, 3)},
        }
        if is_kept and (
            article < self.unsure or main.confidence < _CONFIDENCE_LEAST or main.prose_share < _PROSE_LEAST
        ):
            fields["flags"] = [*doc.meta.get("flags", ()), UNSURE]
        return fields

    def _extract(self, doc: Document, outline: Outline) -> tuple[tuple[Edit, ...], dict[str, Any]]:
        text, states = doc.text, outline.states
        first = states.index(_MAIN_TEXT)
        last = len(states) - 1 - states[::-1].index(_MAIN_TEXT)
        if outline.title is not None:
            first = min(first, outline.title)
        parts = ScanPart.split(scan_text(text), first, max(last, outline.end) + 1)
        before, near, after = map(self._matcher.find_in, parts)
        by_rules = [*before.cuts, *near.cuts, *after.cuts]
        captures = near.added_to(doc.meta.get("captures", {}))
        edits = named_removals(removals(by_rules), list(_removed_stretches(outline)))
        if not edits:
            return edits, {}
        around = {"around": find_surroundings(text, edits)}
        return edits, around | {"captures": captures} if captures else around


def _facts(doc: Document, scan: TextScan) -> tuple[Any, NDArray[np.intp]] | tuple[()]:
    """Return the facts about the lines of a page that was HTML, and which of them the lines of its text are."""
    facts = doc.meta.get("lines")
    return () if facts is None else (facts, origins_of_lines(doc, scan.lines.starts))


def _prints_more(doc: Document, scan: TextScan, least: int) -> bool:
    """Say whether a page may print more than its article: every HTML page does, but for a few lines without a link."""
    if not scan.line_count:
        return False
    facts = doc.meta.get("lines")
    if facts is None or (scan.line_count <= _FRAGMENT and not facts.linked.any()):
        return has_page_chrome(scan, least)
    return True


def _bare_type(scan: TextScan) -> tuple[dict[str, Any], str] | None:
    if says_nothing(scan):
        return {"page_type": "error"}, "not a word of a sentence beside page chrome"
    return ({"page_type": "list"}, "rows that end in a day, and no sentence") if is_dated_list(scan) else None


def _only_chrome_at_ends(outline: Outline) -> Outline:
    """Return an outline that cuts lines of page chrome and bylines alone, in front of all others and behind them.

    They may stand behind the title, which stays in any case, and behind the page's first line that holds it.
    """
    main = outline.main.lines | ~chrome_lines(outline.page.table)
    if outline.title is not None:
        main[outline.title] = False
        if outline.page.kinds.title[outline.title]:
            main[0] = False
    kept = np.flatnonzero(main)
    inside = np.zeros(len(main), dtype=bool)
    inside[kept[0] : kept[-1] + 1] = True
    return outline._replace(states=_states(inside, np.zeros(len(main), dtype=bool)))


def _states(main: NDArray[np.bool_], repeated: NDArray[np.bool_]) -> list[str]:
    kept = np.flatnonzero(main)
    first, end = int(kept[0]), int(kept[-1]) + 1
    states = [_MAIN_TEXT if is_main else _INSERT for is_main in main[first:end].tolist()]
    states = [*[_BEFORE] * first, *states, *[_AFTER] * (len(main) - end)]
    for number in np.flatnonzero(repeated).tolist():
        states[number] = _REPEAT
    return states


def _part_end(list_heads: NDArray[np.bool_], last: int) -> int:
    """Return the last line behind the main text, which ends with a line, that rules may take fields from."""
    behind = list_heads[last + 1 : last + 1 + _LINES_BEHIND]
    return last + (int(behind.argmax()) if behind.any() else len(behind))


def _lines_within(spans: Sequence[tuple[int, int, str]], starts: Sequence[int]) -> set[int]:
    """Return the numbers of the lines, given by their starts, that begin in one of the spans."""
    return {n for start, end, _ in spans for n in range(bisect_left(starts, start), bisect_left(starts, end))}


def _removed_stretches(outline: Outline) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, rule)` of what is removed."""
    states = [_MAIN_TEXT if number == outline.title else state for number, state in enumerate(outline.states)]
    for state, numbers in groupby(range(len(states)), key=lambda number: states[number]):
        if state != _MAIN_TEXT:
            run = list(numbers)
            yield outline.lines.starts[run[0]], outline.lines.nexts[run[-1]], state
