"""Looking at rules together: which say the same, which are never needed, which hit text that must stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from seedclean.rules.check import NEUTRAL_TEXT
from seedclean.rules.match import Hits, Matcher
from seedclean.rules.rule import Rule

BROAD_SHARE = 0.001  # share of the characters of clean text that no rule may cut


class Overlap(NamedTuple):
    """Two rules that cut the same text in their examples.

    Attributes:
        rule: id of the one whose examples these are.
        other: id of the other one.
        shadowed: whether the other one cuts all that the first cuts in all of its examples, so that nothing would
            change without it.
    """

    rule: str
    other: str
    shadowed: bool


class BroadRule(NamedTuple):
    """A rule that cuts clean text.

    Attributes:
        rule: its id.
        share: of the characters that it cuts.
        first: the first text that it cuts.
    """

    rule: str
    share: float
    first: str


def find_overlaps(rules: Sequence[Rule], against: Sequence[Rule]) -> list[Overlap]:
    """Return what others cut in the examples of rules, in the order of the rules.

    Args:
        rules: whose examples are looked at.
        against: all rules in force, these included.
    """
    matcher = Matcher(against)
    results = []
    for rule in rules:
        whole: Counter[str] = Counter()
        others: set[str] = set()
        for example in rule.removes:
            text = (NEUTRAL_TEXT if rule.kind == "tail" else "") + example.text
            by_rule = _cut(matcher.find(text))
            own_cut = by_rule.pop(rule.id, set())
            for other, cut in by_rule.items():
                if own_cut & cut:
                    others.add(other)
                    whole[other] += own_cut <= cut
        shadowing = {other for other in others if whole[other] == len(rule.removes) and rule.kind != "meta"}
        results += [Overlap(rule.id, other, other in shadowing) for other in sorted(others)]
    return results


def _cut(hits: Hits) -> dict[str, set[int]]:
    """Return rule id -> places that it cuts."""
    places: dict[str, set[int]] = defaultdict(set)
    for start, end, rule in hits.cuts:
        places[rule].update(range(start, end))
    return places


def broad_rules(rules: Sequence[Rule], texts: Iterable[str]) -> list[BroadRule]:
    """Return the rules that cut more than `BROAD_SHARE` of clean texts, the worst first.

    Args:
        rules: to be tried.
        texts: clean articles.
    """
    matcher = Matcher([rule for rule in rules if rule.kind != "meta"])
    cut: Counter[str] = Counter()
    first: dict[str, str] = {}
    size = 0
    for text in texts:
        size += len(text)
        for start, end, rule in matcher.find(text).cuts:
            cut[rule] += end - start
            first.setdefault(rule, text[start:end].strip()[:40])
    results = [
        BroadRule(rule, number / size, first[rule]) for rule, number in cut.items() if number > BROAD_SHARE * size
    ]
    return sorted(results, key=lambda each: (-each.share, each.rule))
