"""Do the rules eat articles? How much of the body text that another tool kept is still there after cleaning.

Usage: python benchmarks/kept_bodies.py ../shared/data   (exit 1 below 99 % on either set)

Two sets of real pages saved as visible text, with the body as another tool cut it out: 74 NetEase pages, 20 pages of
other portals. Counted are character 5-grams of the compare form that the other tool's body and the raw page share:
the share of them that is left in our documents (title included). The other tools keep credits and disclaimers that
our rules rightly cut, so 100 % is not the goal; a fall is a rule that misfires, and it is named.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson

from seedclean import load_pipeline
from seedclean.dedup import compare_form
from seedclean.document import Document
from seedclean.edit import apply
from seedclean.stages.read import page

GOAL = 0.99


def grams(text: str) -> set[str]:
    """Return the character 5-grams of a text's compare form."""
    form = compare_form(text)
    return {form[i : i + 5] for i in range(len(form) - 4)}


def netease(data: Path) -> Iterator[tuple[Path, str]]:
    """Yield page and body of the NetEase set."""
    for file in sorted((data / "netease_cx163" / "rendered").iterdir()):
        body = data / "netease_cx163" / "text" / file.name
        if body.exists():
            yield file, body.read_text(encoding="utf-8", errors="ignore")


def portals(data: Path) -> Iterator[tuple[Path, str]]:
    """Yield page and body of the pages that GNE found a body for."""
    for line in (data / "gne" / "gne_output.jsonl").read_bytes().splitlines():
        row = orjson.loads(line)
        file = data / "gne" / "text" / f"{row['name']}.txt"
        if row["gne"] and file.exists():
            yield file, row["gne"]["content"] or ""


def measure(pages: Iterator[tuple[Path, str]]) -> tuple[int, float, Counter[str]]:
    """Return the number of pages, the mean share that is left, and the lost 5-grams by the rule that cut them."""
    pipeline = load_pipeline()
    shares = []
    eaten: Counter[str] = Counter()
    for file, body in pages:
        raw = page(file.name, file.read_bytes())
        if not isinstance(raw, Document):
            continue
        wanted = grams(body) & grams(raw.text)
        documents = pipeline(raw)
        lost = wanted.difference(*(grams(f"{doc.meta.get('title') or ''}\n{doc.text}") for doc in documents))
        shares.append(1 - len(lost) / max(len(wanted), 1))
        for doc in documents:
            text = raw.text
            for entry in doc.trace:
                for start, end, _, rule, *_ in entry.edits:
                    eaten[rule] += len(grams(text[start:end]) & lost)
                text = apply(text, entry.edits)
    del eaten["split:other-piece"]
    return len(shares), sum(shares) / max(len(shares), 1), eaten


def main(data: Path) -> int:
    """Print a line for each set and the rules that cut most."""
    below = 0
    for name, pages in (("NetEase", netease(data)), ("other portals", portals(data))):
        count, share, eaten = measure(pages)
        print(f"{name:<14}{count:>4} pages  {share:.2%} of the other tool's body text left")
        for rule, number in eaten.most_common(5):
            if number:
                print(f"    {rule:<24}{number:>6} 5-grams")
        below += share < GOAL
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
