"""A rule is its examples: this runs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seedclean.core.edits import apply, removals
from seedclean.rules.match import Hits, Matcher
from seedclean.rules.rule import Rule

# Neutral prose: an example of a `tail` rule stands after it, as on a page, because the rule looks at the place.
NEUTRAL_TEXT = "\n".join(f"这是第{n}段正文,写的是一件寻常的事,句子有头有尾。" for n in "一二三四五六七八九十") + "\n"


class Problem(NamedTuple):
    """An example that a rule does not live up to."""

    rule: str
    location: str
    problem: str


def check_rules(rules: Sequence[Rule]) -> list[Problem]:
    """Run every example of every rule, each rule alone; return what is wrong, in the order of the rules."""
    return [Problem(rule.id, rule.location, problem) for rule in rules for problem in _problems(rule)]


def _problems(rule: Rule) -> Iterator[str]:
    matcher = Matcher((rule,))
    if not rule.removes:
        yield "removes is empty: give a text that the rule must hit"
    if not rule.keeps:
        yield "keeps is empty: give a text that looks alike and must stay"
    for example in rule.removes:
        before = NEUTRAL_TEXT if rule.kind == "tail" else ""
        text = before + example.text
        hits = matcher.find(text)
        left = _left(text, hits).removeprefix(before.strip()).strip()
        if not _hit(rule, hits):
            yield f"does not hit {example.text!r}"
        elif left != example.left.strip():
            yield f"leaves {left!r} of {example.text!r}, expected {example.left!r}"
        fields = {name: values[0] for name, values in hits.fields.items()}
        if fields != example.fields:
            yield f"captures {fields} from {example.text!r}, expected {example.fields}"
    for text in rule.keeps:
        for page in (text, NEUTRAL_TEXT + text) if rule.kind == "tail" else (text,):
            if _hit(rule, matcher.find(page)):
                yield f"hits {text!r}, which it must keep"
                break


def _hit(rule: Rule, hits: Hits) -> bool:
    return bool(hits.begins) if rule.mark == "begin" else bool(hits.cuts or hits.fields)


def _left(text: str, hits: Hits) -> str:
    return apply(text, removals(hits.cuts)).strip()
