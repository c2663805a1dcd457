"""sites: removes what a site prints around its articles, told by counts: lines that many different articles have.

What is known of a page's lines stands in `meta["repeats"]` (`text.repeats`); a page of which nothing is known stays as
it is. Bylines among the lines become fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from seedclean.core.document import Document
from seedclean.core.edits import Edit
from seedclean.core.ranges import CountOrZero
from seedclean.stage import Found
from seedclean.stages.site_lines import (
    OTHERS_LEAST,
    CountedLines,
    SiteEnding,
    ending_of_site,
    fields_of_lines,
    fields_of_page,
    least_others,
    rules_of_lines,
    with_captures,
)
from seedclean.stages.site_lines.decision import SiteLine
from seedclean.text import TextScan, fold, scan_text
from seedclean.text.repeats import Repeats
from seedclean.text.shared_paragraphs import PARAGRAPH_LETTERS, PARAGRAPH_OTHERS, SHARED_PARAGRAPH

_NO_TITLE_SHARE = 0.3  # of all articles that print a page's first line
_TITLE_MOST = 200  # characters
_SITE = re.compile(r"\s*(?:[_|丨—]|-+|–)\s*")


@dataclass(frozen=True)
class Sites:
    """The function of the sites stage.

    Attributes:
        max_documents: different articles that may have a paragraph; 0 for any number. `paragraphs` of a config sets it.
    """

    max_documents: CountOrZero

    def __call__(self, doc: Document) -> Found:
        """Return the removals, what they name as captures, and the flag of an article that shares a paragraph."""
        repeats: Repeats | None = doc.meta.get("repeats")
        if repeats is None or not doc.text:
            return Found()
        least = min(least_others(repeats.articles), PARAGRAPH_OTHERS)
        if repeats.others.max() < least and repeats.ending is None:
            return Found()
        scan = scan_text(doc.text)
        lines = CountedLines(scan, repeats, least)
        titles = _titles(doc, repeats)
        rules = rules_of_lines(lines, repeats.articles, titles) if lines.repeated else [""] * len(lines)
        shared = [number for number in lines.repeated if not rules[number] and _is_shared_paragraph(lines[number])]
        for number in shared:
            if 0 < self.max_documents <= lines[number].others:
                rules[number] = "site:paragraph"
        if all(rules):
            rules = [""] * len(rules)
        ending = ending_of_site(scan, rules, repeats, titles)
        fields: dict[str, Any] = {}
        if printed := _printed(doc.text, scan, lines, rules, ending):
            fields["printed"] = printed
        if shared and not all(rules[number] for number in shared):
            fields["flags"] = [*doc.meta.get("flags", ()), SHARED_PARAGRAPH]
        captures = [fields_of_lines(lines, rules), {} if "#" in doc.id else fields_of_page(doc.raw, repeats)]
        captures.append(ending.captures if ending else {})
        if any(captures):
            fields["captures"] = with_captures(doc.meta.get("captures", {}), captures)
        return Found(tuple(_removals(scan, lines, rules, ending)), fields)


def _is_shared_paragraph(line: SiteLine) -> bool:
    return line.letters >= PARAGRAPH_LETTERS and line.others >= PARAGRAPH_OTHERS


def _titles(doc: Document, repeats: Repeats) -> frozenset[str]:
    """Return the letters of what may be the title of a page: what it declares, its first line, and parts of them.

    A first line that stands in front of the same line elsewhere, or on a large share of all articles, is no title.
    """
    is_title = repeats.below[0] < OTHERS_LEAST and repeats.others[0] < _NO_TITLE_SHARE * repeats.articles
    first = next((line for line in doc.raw.split("\n") if line.strip()), "") if is_title else ""
    declared = doc.meta.get("declared", {}).get("title")
    captured = doc.meta.get("captures", {}).get("title", ())
    whole = [fold(title) for title in (first[:_TITLE_MOST], declared, doc.meta.get("title"), *captured) if title]
    longest = [max(_SITE.split(title), key=len) for title in whole]
    return frozenset(filter(None, ("".join(filter(str.isalnum, title)) for title in (*whole, *longest))))


def _printed(
    text: str, scan: TextScan, lines: CountedLines, rules: Sequence[str], ending: SiteEnding | None
) -> list[tuple[int, int, str]]:
    """Return of each line and ending that is cut and known its form, how many other articles have it, and its text."""
    spans = scan.lines
    printed = [
        (lines.forms[number], lines[number].others, text[spans.starts[number] : spans.ends[number]])
        for number in lines.repeated
        if rules[number]
    ]
    return [*printed, (ending.key, ending.others, text[ending.start : ending.end])] if ending else printed


def _removals(scan: TextScan, lines: CountedLines, rules: Sequence[str], ending: SiteEnding | None) -> Iterator[Edit]:
    """Yield the removal of what a rule cuts; its donor says how many other articles have the line."""
    for number in [number for number, rule in enumerate(rules) if rule]:
        if ending and scan.lines.starts[number] > ending.start:
            yield ending.removal()
            ending = None
        others = lines[number].others
        evidence = f"{others} other articles" if others else ""
        yield Edit(scan.lines.starts[number], scan.lines.nexts[number], "", rules[number], donor=evidence)
    if ending:
        yield ending.removal()
