"""Finding what rules hit: each line is asked once, for all rules together.

`ask` finds the lines that patterns match, whatever their number; only a rule that hit is matched again for its spans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from seedclean.hanzi import fold
from seedclean.rules.ask import LINE_MOST, Asked, Question
from seedclean.rules.load import compiled
from seedclean.rules.ratio import Ratio
from seedclean.rules.rule import Rule

_WHOLE = frozenset({"line", "head", "tail", "block"})
_CONTENT = re.compile(r"\S(?:[^\n]*\S)?")  # of a line, without outer spaces
_PAGE_MOST = 1 << 20  # characters of a text whose lines are remembered
_REPEATED_BYLINE = 4  # a line-start `meta` rule is tried again after each hit: bylines are printed twice


class Line(NamedTuple):
    """A line that is not blank: `[start, end)` without outer spaces, `next` where the following line begins."""

    start: int
    end: int
    next: int


class Hits(NamedTuple):
    """What the rules found in one text, in offsets of that text.

    Attributes:
        cuts: `(start, end, rule id)`, in no special order; they may overlap.
        fields: captured texts by field name, in the order of their place, each once.
        ends: offsets at which an article ends.
        begins: offsets at which an article begins.
    """

    cuts: list[tuple[int, int, str]]
    fields: dict[str, list[str]]
    ends: list[int]
    begins: list[int]

    def added_to(self, captures: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return what earlier stages captured, with these fields behind it.

        >>> Hits([], {"source": ["海城日报"]}, [], []).added_to({"source": ["海城周刊"]})
        {'source': ['海城周刊', '海城日报']}
        """
        names = dict.fromkeys([*captures, *self.fields])
        return {name: [*captures.get(name, ()), *self.fields.get(name, ())] for name in names}


def lines_of(view: str) -> tuple[Line, ...]:
    """Return the lines of a text that hold more than spaces.

    >>> lines_of("甲\\n\\n 乙 ")
    (Line(start=0, end=1, next=2), Line(start=4, end=5, next=6))
    """
    return _page_lines(view) if len(view) <= _PAGE_MOST else _lines(view)


def _lines(view: str) -> tuple[Line, ...]:
    lines = []
    length = len(view)
    for found in _CONTENT.finditer(view):
        start, end = found.span()
        lines.append(Line(start, end, view.find("\n", end) + 1 or length))
    return tuple(lines)


_page_lines = lru_cache(maxsize=4)(_lines)  # stages ask for the lines of one page, one after the other


class Matcher:
    """Finds what a set of rules hits; immutable, pickled as its rules.

    Args:
        rules: in any order; it decides nothing.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._ratios = [(rule, Ratio(rule)) for rule in self.rules if rule.kind == "ratio"]
        self._asked = Asked(
            {n: Question(rule.pattern, rule.kind in _WHOLE) for n, rule in enumerate(self.rules) if rule.pattern}
        )

    def __reduce__(self) -> tuple[Callable[..., Matcher], tuple[tuple[Rule, ...]]]:
        """Pickle the rules: RE2 objects do not pickle, and compiling takes milliseconds."""
        return Matcher, (self.rules,)

    def find(self, text: str) -> Hits:
        """Return all hits; never raises, linear in the text.

        Args:
            text: as the stage has it; it is folded here.
        """
        view = fold(text)
        lines = lines_of(view)
        hits = Hits([], {}, [], [])
        where = self._asked.ask(view, lines)
        captured: list[tuple[int, str, str]] = []
        for number in sorted(where):
            rule, found = self.rules[number], where[number]
            if rule.kind in ("line", "head", "tail"):
                self._lines(rule, found, lines, len(text), hits)
            elif rule.kind == "block":
                hits.cuts.extend(_blocks(rule, found, _Rhythm(rule, view, lines), lines))
            else:
                inside = [lines[i] for i in _within(rule, found)]
                captured.extend(self._parts(rule, inside, text, view, hits))
        seen: set[tuple[int, str]] = set()
        for place, name, value in sorted(captured, key=lambda each: (each[0], each[1], -len(each[2]))):
            if (place, name) not in seen and value not in hits.fields.get(name, ()):  # the longest of what begins here
                hits.fields.setdefault(name, []).append(value)
            seen.add((place, name))
        for rule, ratio in self._ratios:
            hits.cuts.extend((lines[i].start, lines[j].next, rule.id) for i, j in ratio.runs(text, view, lines))
        return hits

    @staticmethod
    def _lines(rule: Rule, found: list[int], lines: Sequence[Line], length: int, hits: Hits) -> None:
        if rule.kind == "tail":
            late = [i for i in found if lines[i].start >= length * (1 - rule.share)]
            hits.cuts.extend((lines[i].start, length, rule.id) for i in late[:1])
        else:
            hits.cuts.extend((lines[i].start, lines[i].next, rule.id) for i in _within(rule, found))

    @staticmethod
    def _parts(rule: Rule, lines: Sequence[Line], text: str, view: str, hits: Hits) -> list[tuple[int, str, str]]:
        """Add the hits inside lines; return `(place, field, text)` of what was captured."""
        pattern = compiled(rule.pattern)
        captured = []
        for line in lines:
            for start, end, groups in _matches(pattern, view[line.start : line.end], rule):
                begin, stop = line.start + start, line.start + end
                if rule.kind == "split":
                    (hits.begins if rule.mark == "begin" else hits.ends).append(begin if rule.mark == "begin" else stop)
                if rule.mark != "begin" and begin < stop:
                    hits.cuts.append((begin, stop, rule.id))
                for name, (first, last) in groups.items():
                    captured.append((line.start + first, name, text[line.start + first : line.start + last].strip()))
        return captured


def _within(rule: Rule, found: list[int]) -> list[int]:
    """Keep the hits among the first `lines` lines, all if it is 0."""
    return [i for i in found if i < rule.lines] if rule.lines else found


def _matches(pattern: Any, content: str, rule: Rule) -> Iterator[tuple[int, int, dict[str, tuple[int, int]]]]:
    """Yield `(start, end, spans of the named groups)` of the matches that are not empty.

    A group named `cut` narrows what is cut; the rest of the pattern is context. If it is empty, nothing is cut.
    """
    if rule.kind == "meta" and rule.pattern.startswith("^"):
        found = _at_line_start(pattern, content)
    else:
        found = ((0, match) for match in pattern.finditer(content))
    for shift, match in found:
        spans = {name: match.span(i) for name, i in pattern.groupindex.items() if match.group(i) or name == "cut"}
        start, end = spans.pop("cut", match.span())
        if match.end() > match.start():
            yield start + shift, end + shift, {n: (a + shift, b + shift) for n, (a, b) in spans.items()}


def _at_line_start(pattern: Any, content: str) -> Iterator[tuple[int, Any]]:
    """Yield `(offset, match)` at the start of a line, and at the start of what is left of it."""
    at = 0
    for _ in range(_REPEATED_BYLINE):
        match = pattern.search(content[at:])
        if not match or match.end() == 0:
            return
        yield at, match
        at += match.end()
        while content[at : at + 1] == " ":
            at += 1


class _Rhythm:
    """Says which beat of a block's rhythm a line can be; each is asked once."""

    def __init__(self, rule: Rule, view: str, lines: Sequence[Line]) -> None:
        self._patterns = [compiled(Question(pattern, whole=True).text()) for pattern in rule.rhythm]
        self._view = view
        self._lines = lines
        self._known: dict[tuple[int, int], bool] = {}

    def __len__(self) -> int:
        return len(self._patterns)

    def beats(self, place: int, number: int) -> bool:
        """Say whether line `number` can be the beat at `place`."""
        if (place, number) not in self._known:
            here = self._lines[number] if number < len(self._lines) else None
            self._known[place, number] = (
                here is not None
                and here.end - here.start <= LINE_MOST
                and self._patterns[place].search(self._view[here.start : here.end]) is not None
            )
        return self._known[place, number]


def _blocks(rule: Rule, starts: list[int], rhythm: _Rhythm, lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    done = -1
    for start in starts:
        if start <= done:
            continue
        at, beats = start + 1, 0
        while at < len(lines):
            if rhythm.beats(beats % len(rhythm), at):
                beats += 1
            elif all(rhythm.beats(ahead, at + ahead) for ahead in range(len(rhythm))):
                beats += len(rhythm) - beats % len(rhythm) + 1  # an item lacks a line; the next one begins here
            else:
                break
            at += 1
        if beats // len(rhythm) >= rule.repeats:
            done = at - 1
            yield lines[start].start, lines[done].next, rule.id
