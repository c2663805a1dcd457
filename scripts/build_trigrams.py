"""Write configs/trigrams.bin.gz: how often two and three characters follow each other in news, the rare ones left out.

Usage: python scripts/build_trigrams.py ARTICLES.jsonl.gz

Only articles whose id has an even SHA-256 are counted: the others are for measuring. The file has counts only, no run
of text longer than three characters. All text is folded; `ALPHABET_MOST` characters count, the rest is one sign, as
are all digits and all Latin letters.
"""

import gzip
import hashlib
import sys
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.stages.repairs.lost_bytes.trigrams import ALPHABET_MOST, CODES, classes_of
from seedclean.text import fold

LEAST = 2  # uses of a pair or a trigram that is kept


def counted_text(path: Path) -> str:
    """Return the articles that are counted, folded, without marks of Markdown."""
    with gzip.open(path) as rows:
        articles = [orjson.loads(row) for row in rows]
    texts = [row["text"] for row in articles if hashlib.sha256(row["id"].encode()).digest()[-1] % 2 == 0]
    return "\n".join(fold(text.replace("#", "").replace("*", "").strip()) for text in dict.fromkeys(texts))


def codes(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return counts as codes: shape (n,), uint8."""
    return np.round(CODES * np.log2(counts)).astype(np.uint8)


def steps(values: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each value less the one before it in its group: shape (n,), int64."""
    firsts = (np.cumsum(sizes) - sizes)[sizes > 0]
    differences = np.diff(values, prepend=0)
    differences[firsts] = values[firsts]
    return differences


def main(articles: str) -> None:
    """Count and write."""
    points = classes_of(code_points(counted_text(Path(articles))))
    kinds, uses = np.unique(points, return_counts=True)
    alphabet = np.sort(kinds[np.lexsort((kinds, -uses))][:ALPHABET_MOST])
    size = len(alphabet) + 1
    numbers = np.zeros(0x110000, dtype=np.int64)
    numbers[alphabet] = np.arange(1, size)
    text = numbers[points]
    letters = np.bincount(text, minlength=size)
    pairs, pair_counts = np.unique(text[:-1] * size + text[1:], return_counts=True)
    is_kept = pair_counts >= LEAST
    pairs, pair_counts = pairs[is_kept], pair_counts[is_kept]
    triples, triple_counts = np.unique((text[:-2] * size + text[1:-1]) * size + text[2:], return_counts=True)
    is_kept = triple_counts >= LEAST
    triples, triple_counts = triples[is_kept], triple_counts[is_kept]
    row_sizes = np.bincount(pairs // size, minlength=size)
    group_sizes = np.bincount(np.searchsorted(pairs, triples // size), minlength=len(pairs))
    columns = (
        np.array([size, len(pairs), len(triples)], dtype="<u4"),
        alphabet.astype("<u4"),
        letters.astype("<u4"),
        row_sizes.astype("<u2"),
        steps(pairs % size, row_sizes).astype("<u2"),
        codes(pair_counts),
        group_sizes.astype("<u2"),
        steps(triples % size, group_sizes).astype("<u2"),
        codes(triple_counts),
    )
    target = Path(__file__).resolve().parents[1] / "configs" / "trigrams.bin.gz"
    target.write_bytes(gzip.compress(b"".join(map(_split_bytes, columns)), mtime=0))
    print(f"{len(points):,} characters, {len(triples):,} trigrams, {target.stat().st_size:,} bytes")


def _split_bytes(column: NDArray[np.generic]) -> bytes:
    """Return a column's low bytes, then its higher ones: they are compressed better apart."""
    return column.view(np.uint8).reshape(len(column), -1).T.tobytes()


if __name__ == "__main__":
    main(*sys.argv[1:])
