"""Score what seedclean decides on labelled pairs of news, or what another tool does.

Usage: python benchmarks/pairs/score.py TEXTS.jsonl [--labels LABELS.jsonl] [--tool seedclean] [--half choosing]

Each pair is given to the tool by itself, as if these two were all articles. README.md says what the labels mean and
what TEXTS.jsonl has.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import other_tools

LABELS = Path(__file__).parent / "labels.jsonl"
OUTCOMES = ("merged", "updated", "excerpt", "apart", "both", "review", "unlike")
Article = dict[str, Any]


def half_of(pair: dict[str, str]) -> str:
    """Return the half that a pair belongs to, by its family; rules are chosen on one, and reported on the other."""
    by_family = "reporting" if hashlib.sha256(pair["family"].encode()).digest()[0] % 2 else "choosing"
    return pair.get("half", by_family)


def outlet_of(article: Article) -> str:
    """Return the outlet of an article: what its id begins with, or its corpus."""
    prefix, mark, _ = str(article["id"]).partition(":")
    return prefix if mark else str(article["corpus"])


def seedclean(**changes: Any) -> Callable[[Article, Article], str]:
    """Return what seedclean makes of a pair, with settings of `dedup` that differ from the defaults."""
    from dataclasses import replace

    from seedclean.config import load_config
    from seedclean.dedup import KeeperKey, SketchStore, find_duplicates, keeper_keys, sketch

    settings = replace(load_config(pages=False).dedup(), **changes)

    def decide(first: Article, second: Article) -> str:
        texts = [first["text"], second["text"]]
        dates = [first.get("date"), second.get("date")]
        outlets = [outlet_of(first), outlet_of(second)]
        keys = [KeeperKey(f"n{i}", 0, len(texts[i]), dates[i], outlets[i]) for i in range(2)]
        with SketchStore() as store:
            store.add(keeper_keys(keys), sketch(texts, settings))
            result = find_duplicates(store, settings)
        if len(set(result.keeper.tolist())) == 1:
            return "updated" if result.updated.any() else "merged"
        if len(result.apart.first):
            return "both" if result.updates else "apart"
        if (result.container >= 0).any():
            return "excerpt"
        return "review" if len(result.review.first) else "unlike"

    return decide


def other_tool(name: str) -> Callable[[Article, Article], str]:
    """Return what another tool makes of a pair: it knows copies and others only."""
    are_copies = other_tools.TOOLS[name]()
    return lambda first, second: "merged" if are_copies(first["text"], second["text"]) else "unlike"


def main() -> None:
    """Print one row for each label."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--tool", choices=["seedclean", "similarity", *other_tools.TOOLS], default="seedclean")
    parser.add_argument("--half", choices=["choosing", "reporting"])
    arguments = parser.parse_args()
    rows = map(orjson.loads, arguments.texts.read_bytes().splitlines())
    articles = {(row["corpus"], row["id"]): row for row in rows}
    tools = {"seedclean": seedclean, "similarity": lambda: seedclean(facts=False, keep_updates="off")}
    decide = tools[arguments.tool]() if arguments.tool in tools else other_tool(arguments.tool)
    counts: dict[str, Counter[str]] = {}
    for pair in map(orjson.loads, arguments.labels.read_bytes().splitlines()):
        if arguments.half in (None, half_of(pair)):
            sides = (articles[pair["corpus"], pair[side]] for side in "ab")
            counts.setdefault(pair["label"], Counter())[decide(*sides)] += 1
    print("label", "pairs", *OUTCOMES, sep="\t")
    for label in ("same", "update", "part", "other"):
        row = counts.get(label, Counter())
        print(label, row.total(), *(row[outcome] for outcome in OUTCOMES), sep="\t")


if __name__ == "__main__":
    main()
