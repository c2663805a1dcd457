"""Fill the damaged places that a page cannot tell from other articles, as a run does, and compare with the truth.

Usage: python benchmarks/repair/run_donors.py ARTICLES.jsonl.gz [--quarter N] [--most N] [--show N]

Articles of the quarter are damaged by the sites of `mirror_model.py` and repaired. All articles of the file are asked
for the places that stay in doubt. Two articles are copies if half of the windows of 16 characters of one are in the
other; what copies give is counted apart: a run asks them first, and then not as strangers.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import time
from collections import Counter
from pathlib import Path

import orjson
from damaged_pages import table
from mirror_model import damaged_by, sites
from mirror_sets import LEAST_NOTED, articles, windows

from seedclean.core.edits import Trace, apply
from seedclean.core.offsets import surviving_spans
from seedclean.stages.repairs.from_run import DamagedPlace, PlaceIndex, agreed, places_in
from seedclean.stages.repairs.gbk_damage import UNRECOVERABLE, undo_gbk_damage
from seedclean.stages.repairs.lost_bytes.variants import fold_for_model
from seedclean.text import fold


def main() -> None:
    """Damage, repair, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--quarter", type=int, default=1)
    parser.add_argument("--most", type=int, default=600)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    originals: dict[str, str] = {}
    truths: dict[tuple[str, int], str] = {}
    shown: dict[tuple[str, int], str] = {}
    places: list[DamagedPlace] = []
    doubts_in_all = 0
    for number, text in enumerate(articles(options.articles, options.quarter, options.most)):
        site, rng, name = sites()[number % len(sites())], random.Random(number), f"{number:05}"
        notes = table(text, site.table, converted=rng.random() < 0.5, rng=rng)
        if len(notes) < LEAST_NOTED:
            continue
        case = damaged_by(site, text, notes, rng)
        edits = undo_gbk_damage(case.page, 5.0)
        doubts = surviving_spans([Trace("repair", edits)], UNRECOVERABLE)
        doubts_in_all += len(doubts)
        originals[name] = text
        for (start, _), edit in zip(doubts, [e for e in edits if e.rule == UNRECOVERABLE], strict=True):
            truth = text[case.original_index[edit.start] : case.original_index[edit.end]]
            truths[name, start] = fold_for_model(truth.partition("\n")[0])  # a line end is never lost
        mine = places_in(name, apply(case.page, edits), doubts)
        shown |= {(name, gap.start): gap.shown for gap in mine}
        places += mine
    index, offers, begin, asked = PlaceIndex(places), [], time.process_time(), 0
    of_original = {name: windows(fold(text)) for name, text in originals.items()}
    with gzip.open(options.articles) as rows:
        for row in map(orjson.loads, rows):
            text = re.sub(r"<[^<>]*>|!\[[^\]]*\]\([^)]*\)|[*#]", "", row["text"])
            asked += 1
            offers += [(gap, offered, row["id"], text) for gap, offered in index.whole_in(row["id"], text, [])]
    seconds = time.process_time() - begin
    copies = {
        (gap.article, donor)
        for gap, _, donor, text in offers
        if 2 * len(of_original[gap.article] & windows(fold(text))) >= min(len(of_original[gap.article]), len(text))
    }
    print(f"{len(originals)} pages, {doubts_in_all} places in doubt, {len(places)} with enough around them")
    print(f"{asked} articles asked in {seconds:.1f} s of processor time")
    for kind in ("strangers", "copies"):
        of_kind = [o[:3] for o in offers if ((o[0].article, o[2]) in copies) == (kind == "copies")]
        counts: Counter[str] = Counter()
        for article, donations in agreed(of_kind).items():
            for donation in donations:
                truth = truths[article, donation.start]
                verdict = "right" if fold_for_model(donation.text) == truth else "wrong"
                counts[verdict] += 1
                if verdict == "wrong" and counts[verdict] <= options.show:
                    print(f"{kind}: {shown[article, donation.start]!r} {truth!r} {donation}")
        print(f"{kind}: {len({(o[0].article, o[0].start) for o in of_kind})} places, agreed {dict(counts)}")


if __name__ == "__main__":
    main()
