"""Candidates for rules: lines that sites print, as a file of rules for a person to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import re2
import yaml

from seedclean.text import fold
from seedclean.write.samples import Samples
from seedclean.write.site_prints import LINE_MOST, PrintedLine, can_be_rule, rule_of_form
from seedclean.write.state import load_samples
from seedclean.write.state.history import open_state

ABOUT = "Lines that repeat across pages of different articles, found by `seedclean rules learn`; look first."
_EXAMPLES = 3
_ANY_LEAST = 20  # characters that may stand where the examples differ
_NUMBERS = re.compile(r"\d+")


class Candidate(NamedTuple):
    """A line that repeats.

    Attributes:
        id: of the rule.
        files: pages that have it.
        clusters: different articles that print it.
        portals: where it was seen most, at most five.
        examples: as the pages print it, at most three.
        pattern: RE2 pattern that matches it, with any numbers.
    """

    id: str
    files: int
    clusters: int
    portals: list[str]
    examples: list[str]
    pattern: str


def candidate_of(form: int, files: int, clusters: int, portals: list[str], texts: Sequence[str]) -> Candidate:
    """Return the candidate that a line makes; the arguments are as in `Candidate`, `texts` is all that is known."""
    return Candidate(rule_of_form(form), files, clusters, portals, list(texts[:_EXAMPLES]), pattern_of(texts))


def pattern_of(lines: Sequence[str]) -> str:
    """Return the pattern of a line: its words, with any number where it has one, any text where the pages differ.

    >>> pattern_of(["第 3 页"]), pattern_of(["责任编辑：顾一帆", "责任编辑：林小满"])
    ('第 \\\\d{1,30} 页', '责任编辑\\\\:.{1,20}')
    """
    texts = list(dict.fromkeys(map(_normalized, lines)))
    if len(texts) == 1:
        return _literal(texts[0])
    head = _common_head(texts)
    tail = _common_head([text[len(head) :][::-1] for text in texts])[::-1]
    if not any(map(str.isalpha, head + tail)):
        return f"(?:{'|'.join(map(_literal, texts))})"
    sizes = [len(text) - len(head) - len(tail) for text in texts]
    return f"{_literal(head)}.{{{min(1, *sizes)},{max(_ANY_LEAST, 2 * max(sizes))}}}{_literal(tail)}"


def _common_head(texts: Sequence[str]) -> str:
    """Return what all texts begin with.

    >>> _common_head(["海角网", "海角台", "海鸥"])
    '海'
    """
    first, last = min(texts), max(texts)
    at = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return first[:at]


def _normalized(line: str) -> str:
    """Return a line folded, with single blanks and each number as 0.

    >>> _normalized("更新时间：2025-09-07　浏览 6996 次")
    '更新时间:0-0-0 浏览 0 次'
    """
    return _NUMBERS.sub("0", " ".join(fold(line).split()))


def _literal(text: str) -> str:
    return r"\d{1,30}".join(re2.escape(part).replace(r"\ ", " ") for part in text.split("0"))


def candidates_of_output(out: Path) -> list[Candidate]:
    """Return what the runs of an output folder have cut because sites print it, the most frequent lines first.

    Raises:
        ConfigError: the folder holds no state.
    """
    with open_state(out) as state:
        data = load_samples(state)
    by_form: dict[int, list[PrintedLine]] = {}
    for line in (Samples.loaded(data) if data else Samples()).sites.lines():
        by_form.setdefault(line.form, []).append(line)
    candidates = []
    for form, lines in by_form.items():
        texts = list(dict.fromkeys(text for line in lines for text in line.texts()))
        if all(len(text) < LINE_MOST and can_be_rule(text) for text in texts):  # a longer one was shortened
            hosts = [line.site for line in lines if line.site]
            candidates.append(
                candidate_of(form, sum(line.cuts for line in lines), lines[0].others + 1, hosts[:_EXAMPLES], texts)
            )
    return candidates


def rule_file(candidates: Sequence[Candidate]) -> str:
    """Return a rule file with the candidates.

    >>> line = candidate_of(0x33B38DCF_00000000, 7, 6, ["example.com"], ["第1页共9页"])
    >>> print(rule_file([line]).split("- ")[1].split("why")[0].strip())
    id: learned-33b38dcf
      kind: line
      pattern: 第\\d{1,30}页共\\d{1,30}页
    """
    rules = [
        {
            "id": candidate.id,
            "kind": "line",
            "pattern": candidate.pattern,
            "why": f"Stands on {candidate.files} pages, {candidate.clusters} different articles among those looked at"
            + (f"; from {', '.join(candidate.portals)}." if candidate.portals else "."),
            "removes": candidate.examples,
            "keeps": [f"他说,{candidate.examples[0]},大家都点头。"],
        }
        for candidate in candidates
    ]
    return dumped({"portal": "learned", "about": ABOUT, "rules": rules})


def dumped(data: dict[str, Any] | list[dict[str, Any]]) -> str:
    """Return a part of a rule file as YAML."""
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
    return text
