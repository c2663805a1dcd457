"""Measure what a model of n-grams can restore at best where one byte is lost: the bound for `damaged_pages.py`.

Usage: python benchmarks/repair/lost_byte_bound.py TRAIN.jsonl.gz ARTICLES.jsonl.gz

Everything is easier than on a damaged page. One byte of one Han character is lost, its position is known, and all text
around it is intact. The model (interpolated 5-grams) is counted on other articles of the same paper and on all of
TRAIN. The threshold of acceptance is chosen with hindsight. Rows below 150 of ARTICLES are asked, rows
400 to 1,499 are counted.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.stages.repairs.lost_bytes.gbk import LEADS, characters_of_pairs, pairs_of_characters
from seedclean.text import fold

ORDER = 5
QUESTIONS = 4000
MOST_WRONG = 0.002
_MIX = np.uint64(0x9E3779B97F4A7C15)
_KEPT = 1.2  # behind n uses of a context the shorter context keeps 1.2 / sqrt(n), within 0.02 and 0.9


def texts(path: Path, first: int, last: int | None) -> Iterator[str]:
    """Yield the texts of some rows."""
    with gzip.open(path) as rows:
        for row in islice(rows, first, last):
            yield orjson.loads(row)["text"]


def hashes(windows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one number for each window of characters: shape (m, n) -> (m,)."""
    hashed = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        hashed = (hashed ^ column) * _MIX
        hashed ^= hashed >> np.uint64(29)
    return hashed


class Counted:
    """The n-grams of a text, n from 1 to `ORDER`."""

    def __init__(self, text: str) -> None:
        points = code_points(text).astype(np.uint64)
        self._length = len(points)
        self._tables = []
        for n in range(1, ORDER + 1):
            windows = np.lib.stride_tricks.sliding_window_view(points, n)
            self._tables.append(np.unique(hashes(windows), return_counts=True))

    def _count(self, windows: NDArray[np.uint64]) -> NDArray[np.float64]:
        counted_hashes, counts = self._tables[windows.shape[1] - 1]
        wanted = hashes(windows)
        index = np.minimum(np.searchsorted(counted_hashes, wanted), len(counted_hashes) - 1)
        return np.where(counted_hashes[index] == wanted, counts[index], 0).astype(np.float64)

    def log(self, windows: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return log P(last character | those before it): shape (m, n) -> (m,)."""
        chance = (self._count(windows[:, -1:]) + 0.01) / self._length
        for n in range(2, windows.shape[1] + 1):
            context = self._count(windows[:, -n:-1])
            kept = np.clip(_KEPT / np.sqrt(np.maximum(context, 1)), 0.02, 0.9)
            at_this_order = self._count(windows[:, -n:]) / np.maximum(context, 1)
            chance = np.where(context > 0, (1 - kept) * at_this_order + kept * chance, chance)
        logarithm: NDArray[np.float64] = np.log(chance)
        return logarithm


def answers(model: Counted, articles: list[str], lost: str) -> Iterator[tuple[float, bool]]:
    """Yield (share of the best character, whether it is the right one) for random places."""
    rng = random.Random(lost)
    pair_of = pairs_of_characters()
    asked = 0
    while asked < QUESTIONS:
        text = rng.choice(articles)
        at = rng.randrange(ORDER, max(ORDER + 1, len(text) - ORDER))
        character = text[at : at + 1]
        if character not in pair_of or not "\u4e00" <= character <= "\u9fff" or len(text) < 100:
            continue
        lead, trail = pair_of[character]
        if lost == "trail" and trail < 0x81:
            continue
        others = [(byte, trail) if lost == "lead" else (lead, byte) for byte in LEADS]
        possible = sorted(
            {
                fold(characters_of_pairs()[pair])
                for pair in others
                if "\u3400" <= characters_of_pairs().get(pair, "") <= "\u9fff"
            }
        )
        folded = fold(text)
        if folded[at] not in possible:
            continue
        asked += 1
        left, right = folded[at - ORDER + 1 : at], folded[at + 1 : at + ORDER]
        stretches = np.stack([code_points(left + candidate + right) for candidate in possible]).astype(np.uint64)
        scores = sum(model.log(stretches[:, end - ORDER : end]) for end in range(ORDER, 2 * ORDER))
        shares = np.exp(scores - np.max(scores))
        best = int(shares.argmax())
        yield float(shares[best] / shares.sum()), possible[best] == folded[at]


def main() -> None:
    """Count, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("articles", type=Path)
    options = parser.parse_args()
    counted = dict.fromkeys([*texts(options.train, 0, None), *texts(options.articles, 400, 1500)])
    text = "\n".join(map(fold, counted))
    model = Counted(text)
    articles = list(texts(options.articles, 0, 150))
    print(f"counted on {len(text):,} characters; {QUESTIONS} lost bytes of each kind")
    for lost in ("lead", "trail"):
        ranked = sorted(answers(model, articles, lost), reverse=True)
        right = np.cumsum([correct for _, correct in ranked])
        wrong = np.arange(1, QUESTIONS + 1) - right
        last = int(np.flatnonzero(wrong <= MOST_WRONG * QUESTIONS).max())
        print(
            f"lost {lost} byte: best reading right {right[-1] / QUESTIONS:.1%}; "
            f"with at most {MOST_WRONG:.1%} wrong, exact {right[last] / QUESTIONS:.1%}"
        )


if __name__ == "__main__":
    main()
