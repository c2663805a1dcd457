"""Finding what rules hit: each line is asked once, for all rules together.

`ask` finds the lines that patterns match, whatever their number; only a rule that hit is matched again for its spans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from seedclean.rules.load import compiled_pattern
from seedclean.rules.needed_characters import find_needed_characters
from seedclean.rules.prefilter import LINE_MOST, AnchoredPattern, PatternPrefilter
from seedclean.rules.rule import Rule
from seedclean.rules.tails import tail_cuts
from seedclean.rules.word_share import WordShare
from seedclean.text import LineSpans, scan_text
from seedclean.text.scan_part import ScanPart

_WHOLE = frozenset({"line", "head", "tail", "block"})
_AUTHORS_MOST = 6  # that a rule finds: more are a list of works
_REPEATED_BYLINE = 4  # a line-start `meta` rule is tried again after each hit: bylines are printed twice


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


def question_of(rule: Rule) -> AnchoredPattern:
    """Return what is asked of lines on behalf of a rule that has a pattern."""
    return AnchoredPattern(rule.pattern or "", rule.kind in _WHOLE)


class Matcher:
    """Finds what a set of rules hits; immutable, pickled as its rules.

    Args:
        rules: in any order; it decides nothing.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)

    # Made when the first text is asked: some matchers are for pages that a run may not have.
    @cached_property
    def _word_shares(self) -> dict[int, WordShare]:
        return {n: WordShare(rule) for n, rule in enumerate(self.rules) if rule.kind == "ratio"}

    @cached_property
    def _prefilter(self) -> PatternPrefilter:
        return PatternPrefilter(
            {n: question_of(rule) for n, rule in enumerate(self.rules) if rule.pattern},
            {n: share.shape for n, share in self._word_shares.items()},
        )

    def __reduce__(self) -> tuple[Callable[..., Matcher], tuple[tuple[Rule, ...]]]:
        """Pickle the rules: RE2 objects do not pickle, and compiling takes milliseconds."""
        return Matcher, (self.rules,)

    def find(self, text: str) -> Hits:
        """Return all hits; never raises, linear in the text.

        Args:
            text: as the stage has it; it is folded here.
        """
        return self.find_in(ScanPart.whole(scan_text(text)))

    def find_in(self, part: ScanPart) -> Hits:
        """Return all hits in a part of a text, as if it were a text of its own; offsets are those of the text."""
        hits = Hits([], {}, [], [])
        where = self._prefilter.candidates(part)
        if not where:
            return hits
        lines = part.lines
        captured: list[tuple[int, str, str]] = []
        for number in sorted(where):
            rule, numbers = self.rules[number], where[number]
            if rule.kind == "tail":
                hits.cuts.extend(tail_cuts(rule, numbers, where, self.rules, part))
            elif rule.kind in ("line", "head"):
                hits.cuts.extend((lines.starts[i], lines.nexts[i], rule.id) for i in _within(rule, numbers))
            elif rule.kind == "ratio":
                runs = self._word_shares[number].runs(part, numbers)
                hits.cuts.extend((lines.starts[i], lines.nexts[j], rule.id) for i, j in runs)
            elif rule.kind == "block":
                hits.cuts.extend(_blocks(rule, numbers, _Rhythm(rule, part.view, lines), lines))
            else:
                captured.extend(self._parts(rule, _within(rule, numbers), part, lines, hits))
        seen_at: set[tuple[int, str]] = set()
        for offset, name, value in sorted(captured, key=lambda each: (each[0], each[1], -len(each[2]))):
            # the longest of what begins here
            if (offset, name) not in seen_at and value not in hits.fields.get(name, ()):
                hits.fields.setdefault(name, []).append(value)
            seen_at.add((offset, name))
        return hits

    @staticmethod
    def _parts(
        rule: Rule, numbers: list[int], part: ScanPart, lines: LineSpans, hits: Hits
    ) -> list[tuple[int, str, str]]:
        """Add the hits inside lines; return `(place, field, text)` of what was captured."""
        text, view = part.scan.text, part.view
        pattern = compiled_pattern(rule.pattern)
        captured: list[tuple[int, str, str]] = []
        cuts: list[tuple[int, int, str]] = []
        for at, stop_at in ((lines.starts[i], lines.ends[i]) for i in numbers):
            for start, end, groups in _matches(pattern, view[at:stop_at], rule):
                begin, stop = at + start, at + end
                if rule.kind == "split":
                    (hits.begins if rule.mark == "begin" else hits.ends).append(begin if rule.mark == "begin" else stop)
                if rule.mark != "begin" and begin < stop:
                    cuts.append((begin, stop, rule.id))
                for name, (first, last) in groups.items():
                    captured.append((at + first, name, text[at + first : at + last].strip()))
        if sum(name == "author" for _, name, _ in captured) > _AUTHORS_MOST:
            return []
        hits.cuts.extend(cuts)
        return captured


def _within(rule: Rule, numbers: list[int]) -> list[int]:
    """Keep the hits among the first `lines` lines, all if it is 0."""
    return [i for i in numbers if i < rule.lines] if rule.lines else numbers


def _matches(pattern: Any, content: str, rule: Rule) -> Iterator[tuple[int, int, dict[str, tuple[int, int]]]]:
    """Yield `(start, end, spans of the named groups)` of the matches that are not empty.

    A group named `cut` narrows what is cut; the rest of the pattern is context. If it is empty, nothing is cut.
    """
    if rule.kind == "meta" and rule.pattern.startswith("^"):
        shifted = _at_line_start(pattern, content)
    else:
        shifted = ((0, match) for match in pattern.finditer(content))
    for shift, match in shifted:
        spans = {name: match.span(i) for name, i in _groups(rule.pattern) if match.group(i) or name == "cut"}
        start, end = spans.pop("cut", match.span())
        if match.end() > match.start():
            yield start + shift, end + shift, {n: (a + shift, b + shift) for n, (a, b) in spans.items()}


@cache
def _groups(pattern: str) -> tuple[tuple[str, int], ...]:
    """Return names and numbers of the named groups of a pattern: RE2 makes them anew each time."""
    return tuple(compiled_pattern(pattern).groupindex.items())


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

    def __init__(self, rule: Rule, view: str, lines: LineSpans) -> None:
        self._beats = _beats(rule.rhythm)
        self._view = view
        self._starts, self._ends, _ = lines
        self._known: dict[tuple[int, int], bool] = {}

    def __len__(self) -> int:
        return len(self._beats)

    def beats(self, beat: int, number: int) -> bool:
        """Say whether line `number` can be that beat."""
        if (beat, number) not in self._known:
            self._known[beat, number] = number < len(self._starts) and self._matches(beat, number)
        return self._known[beat, number]

    def _matches(self, beat: int, number: int) -> bool:
        view, start, end = self._view, self._starts[number], self._ends[number]
        pattern, first, last = self._beats[beat]
        if (first and view[start] not in first) or (last and view[end - 1] not in last) or end - start > LINE_MOST:
            return False
        return _is_hit(pattern, view[start:end])


@cache
def _beats(rhythm: tuple[str, ...]) -> list[tuple[Any, frozenset[str] | None, frozenset[str] | None]]:
    """Return of each beat its pattern, and which characters its lines begin and end with; None for any."""
    beats = []
    for pattern in rhythm:
        needed = find_needed_characters(pattern)
        beats.append((compiled_pattern(AnchoredPattern(pattern, whole=True).text()), needed.first, needed.last))
    return beats


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _is_hit(pattern: Any, line: str) -> bool:
    return pattern.search(line) is not None


def _blocks(rule: Rule, starts: list[int], rhythm: _Rhythm, lines: LineSpans) -> Iterator[tuple[int, int, str]]:
    done, period, count = -1, len(rhythm), len(lines.starts)
    for start in starts:
        if start <= done or not rhythm.beats(0, start + 1):
            continue
        at, beats = start + 1, 0
        while at < count:
            if rhythm.beats(beats % period, at):
                beats += 1
            elif all(rhythm.beats(ahead, at + ahead) for ahead in range(period)):
                beats += period - beats % period + 1  # an item lacks a line; the next one begins here
            else:
                break
            at += 1
        if beats // period >= rule.repeats:
            done = at - 1
            yield lines.starts[start], lines.nexts[done], rule.id
