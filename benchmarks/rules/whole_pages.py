"""Count what each rule cuts from whole labelled pages, and how much of that stands in their articles.

Usage: python benchmarks/rules/whole_pages.py PAGES... [--crawl FOLDER] [--read N]

PAGES are folders with gold.jsonl and text/ID.txt; the gold says which lines are the article. Rules that hit nothing in
articles are seen at work here: what they are for stands around an article. A hit within an article is printed, up to N
for each rule; so are the first N of a rule on the pages of a crawl, which has no labels. precision.tsv has the counts.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import orjson

from seedclean.core.document import Document
from seedclean.read.decode import html_document
from seedclean.rules import Matcher, load_rules, shipped_rules

BESIDE = 30  # characters around a hit
LONGEST = 160  # characters of a hit that are shown


def article_spans(page: dict[str, list[list[int]]], lines: list[str]) -> list[tuple[int, int]]:
    """Return `[start, end)` of the lines that the gold calls the article."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return [(starts[first - 1], starts[last] - 1) for first, last in page["body"]]


class Hits:
    """The counts of each rule.

    Args:
        matcher: of all rules.
        read: hits of a rule that are shown.
    """

    def __init__(self, matcher: Matcher, read: int) -> None:
        self.hits, self.inside, self.of_crawl = Counter[str](), Counter[str](), Counter[str]()
        self.samples: defaultdict[str, list[str]] = defaultdict(list)
        self._matcher, self._read = matcher, read

    def labelled(self, text: str, articles: list[tuple[int, int]]) -> None:
        """Count the hits on a page, and those in its article."""
        for start, end, rule in self._matcher.find(text).cuts:
            self.hits[rule] += 1
            if any(first < end and start < last for first, last in articles):
                self.inside[rule] += 1
                self._show(text, start, end, rule)

    def crawled(self, text: str) -> None:
        """Count the hits on a page without labels."""
        for start, end, rule in self._matcher.find(text).cuts:
            self.of_crawl[rule] += 1
            self._show(text, start, end, rule)

    def _show(self, text: str, start: int, end: int, rule: str) -> None:
        if len(self.samples[rule]) < self._read:
            around = f"{text[max(0, start - BESIDE) : start]}⟦{text[start:end][:LONGEST]}⟧{text[end : end + BESIDE]}"
            self.samples[rule].append(around.replace("\n", "⏎"))


def main() -> None:
    """Print the counts of each rule: hits on labelled pages, those in articles, hits on the crawl."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--crawl", type=Path)
    parser.add_argument("--read", type=int, default=5)
    options = parser.parse_args()
    rules = load_rules((shipped_rules(),))
    count = Hits(Matcher(rules), options.read)
    for folder in options.pages:
        for row in (folder / "gold.jsonl").read_bytes().splitlines():
            page = orjson.loads(row)
            text = (folder / "text" / f"{page['id']}.txt").read_text("utf-8")
            count.labelled(text, article_spans(page, text.split("\n")))
    for file in sorted(options.crawl.iterdir()) if options.crawl else ():
        document = html_document(file.name, file.read_bytes())
        if isinstance(document, Document):
            count.crawled(document.text)
    print("rule\thits\tin_article\tcrawl_hits")
    for rule in sorted({each.id for each in rules}):
        print(rule, count.hits[rule], count.inside[rule], count.of_crawl[rule], sep="\t")
        for sample in count.samples[rule]:
            print("   ", sample)


if __name__ == "__main__":
    main()
