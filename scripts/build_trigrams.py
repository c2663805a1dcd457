"""Write configs/trigrams.bin.gz: how often three characters follow each other in news, the rare ones left out.

Usage: python scripts/build_trigrams.py ARTICLES.jsonl.gz

Only the articles are counted whose id has an even SHA-256: the other half is for measuring. The file has counts only,
no run of text longer than three characters. All text is folded; `ALPHABET_MOST` characters count, the rest is one
sign, as are all digits and all Latin letters.
"""

import gzip
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.edits import code_points, from_code_points
from seedclean.stages.repairs.lost_bytes.trigrams import ALPHABET_MOST, classes_of
from seedclean.text import fold

LEAST = 2  # uses of a trigram that is kept
CODES = 4  # codes for each doubling of a count


def counted_articles(path: Path) -> Iterator[str]:
    """Yield the texts that are counted."""
    with gzip.open(path) as rows:
        for line in rows:
            row = orjson.loads(line)
            if hashlib.sha256(row["id"].encode()).digest()[-1] % 2 == 0:
                yield fold(row["text"].replace("#", "").replace("*", "").strip())


def codes(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return counts as codes: shape (n,), uint8."""
    return np.round(CODES * np.log2(counts)).astype(np.uint8)


def main(articles: str) -> None:
    """Count and write."""
    points = classes_of(code_points("\n".join(counted_articles(Path(articles)))))
    kinds, uses = np.unique(points, return_counts=True)
    alphabet = np.sort(kinds[np.lexsort((kinds, -uses))][:ALPHABET_MOST])
    numbers = np.zeros(0x110000, dtype=np.uint64)
    numbers[alphabet] = np.arange(1, len(alphabet) + 1)
    text, size = numbers[points], np.uint64(len(alphabet) + 1)
    keys, counts = np.unique((text[:-2] * size + text[1:-1]) * size + text[2:], return_counts=True)
    is_kept = (counts >= LEAST) & (keys // size % size > 0)
    pairs, pair_counts = np.unique(text[:-1] * size + text[1:], return_counts=True)
    keys, counts = keys[is_kept], counts[is_kept]
    contexts, sizes = np.unique(keys // size, return_counts=True)
    context_counts = pair_counts[np.searchsorted(pairs, contexts)]
    followers = (keys % size).astype(np.int64)
    firsts = np.cumsum(sizes) - sizes
    steps = np.diff(followers, prepend=0)
    steps[firsts] = followers[firsts]
    columns = (
        np.array([len(alphabet), len(contexts), len(keys)], dtype="<u4"),
        alphabet.astype("<u4"),
        np.diff(contexts, prepend=np.uint64(0)).astype("<u4"),
        sizes.astype("<u2"),
        codes(context_counts),
        steps.astype("<u2"),
        codes(counts),
    )
    target = Path(__file__).resolve().parents[1] / "configs" / "trigrams.bin.gz"
    target.write_bytes(gzip.compress(b"".join(column.tobytes() for column in columns), mtime=0))
    print(f"{len(points):,} characters, {len(keys):,} trigrams, {target.stat().st_size:,} bytes")
    print("alphabet begins with", ascii(from_code_points(alphabet[:40].astype(np.uint32))))


if __name__ == "__main__":
    main(*sys.argv[1:])
