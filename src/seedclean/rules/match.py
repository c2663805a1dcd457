"""Finding what rules hit: each line is asked once, for all rules together.

One `re2.Set` holds every pattern, so the cost of a line does not grow with the number of rules; only a rule
that hit is matched again for its spans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Self

import re2

from seedclean.hanzi import fold
from seedclean.rules.load import compiled, options
from seedclean.rules.ratio import Ratio
from seedclean.rules.rule import Rule

_WHOLE = frozenset({"line", "head", "tail", "block"})
LINE_MOST = 300  # characters of the longest line that rules for whole lines look at: longer ones are prose
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


def lines_of(view: str) -> list[Line]:
    """Return the lines of a text that hold more than spaces.

    >>> lines_of("甲\\n\\n 乙 ")
    [Line(start=0, end=1, next=2), Line(start=4, end=5, next=6)]
    """
    lines = []
    start = 0
    for content in view.split("\n"):
        bare = content.strip()
        if bare:
            begin = start + content.index(bare[0])
            lines.append(Line(begin, begin + len(bare), min(start + len(content) + 1, len(view))))
        start += len(content) + 1
    return lines


class _Questions:
    """Patterns that are asked of a line together; each stands for an atom: (rule, place in its rhythm or -1)."""

    def __init__(self) -> None:
        self._set = re2.Set.SearchSet(options())
        self._atoms: list[tuple[int, int]] = []

    def add(self, pattern: str, atom: tuple[int, int]) -> None:
        self._set.Add(pattern)
        self._atoms.append(atom)

    def compiled(self) -> Self:
        if self._atoms:
            self._set.Compile()
        return self

    def ask(self, content: bytes) -> list[tuple[int, int]]:
        return [self._atoms[i] for i in self._set.Match(content) or ()] if self._atoms else []


class Matcher:
    """Finds what a set of rules hits; immutable, pickled as its rules.

    Args:
        rules: in any order; it decides nothing.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._ratios = [(rule, Ratio(rule)) for rule in self.rules if rule.kind == "ratio"]
        whole, part = _Questions(), _Questions()
        for number, rule in enumerate(self.rules):
            if rule.pattern:
                questions = whole if rule.kind in _WHOLE else part
                questions.add(_anchored(rule.pattern) if rule.kind in _WHOLE else rule.pattern, (number, -1))
            for place, pattern in enumerate(rule.rhythm):
                whole.add(_anchored(pattern), (number, place))
        self._whole, self._part = whole.compiled(), part.compiled()

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
        where = self._asked(view, lines)
        captured: list[tuple[int, str, str]] = []
        for number, rule in enumerate(self.rules):
            found = where.get((number, -1), [])
            if rule.kind in ("line", "head", "tail"):
                self._lines(rule, found, lines, len(text), hits)
            elif rule.kind == "block":
                rhythm = [set(where.get((number, place), ())) for place in range(len(rule.rhythm))]
                hits.cuts.extend(_blocks(rule, found, rhythm, lines))
            elif rule.kind != "ratio":
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

    def _asked(self, view: str, lines: list[Line]) -> dict[tuple[int, int], list[int]]:
        """Return atom -> numbers of the lines that it matches."""
        where: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            content = view[line.start : line.end].encode()
            for atom in self._part.ask(content):
                where[atom].append(number)
            if line.end - line.start <= LINE_MOST:
                for atom in self._whole.ask(content):
                    where[atom].append(number)
        return where

    @staticmethod
    def _lines(rule: Rule, found: list[int], lines: list[Line], length: int, hits: Hits) -> None:
        if rule.kind == "tail":
            late = [i for i in found if lines[i].start >= length * (1 - rule.share)]
            hits.cuts.extend((lines[i].start, length, rule.id) for i in late[:1])
        else:
            hits.cuts.extend((lines[i].start, lines[i].next, rule.id) for i in _within(rule, found))

    @staticmethod
    def _parts(rule: Rule, lines: list[Line], text: str, view: str, hits: Hits) -> list[tuple[int, str, str]]:
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


def _anchored(pattern: str) -> str:
    return f"^(?:{pattern})$"


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


def _blocks(rule: Rule, starts: list[int], rhythm: list[set[int]], lines: list[Line]) -> Iterator[tuple[int, int, str]]:
    done = -1
    for start in starts:
        if start <= done:
            continue
        at, beats = start + 1, 0
        while at < len(lines):
            if at in rhythm[beats % len(rhythm)]:
                beats += 1
            elif all(at + ahead in beat for ahead, beat in enumerate(rhythm)):
                beats += len(rhythm) - beats % len(rhythm) + 1  # an item lacks a line; the next one begins here
            else:
                break
            at += 1
        if beats // len(rhythm) >= rule.repeats:
            done = at - 1
            yield lines[start].start, lines[done].next, rule.id
