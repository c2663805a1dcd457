"""Other tools on one pair: each at the settings that its documentation shows, at a Jaccard of 0.70 where it has one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

N = 5
PERMUTATIONS = 128
THRESHOLD = 0.7
Decide = Callable[[str, str], bool]


def shingled(text: str) -> list[str]:
    """Return the 5-grams of characters, each once."""
    return sorted({text[i : i + N] for i in range(max(1, len(text) - N + 1))})


def datasketch() -> Decide:
    """MinHash and MinHashLSH over 5-grams of characters."""
    from datasketch import MinHash, MinHashLSH

    def are_copies(first: str, second: str) -> bool:
        index, sketches = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), []
        for text in (first, second):
            sketches.append(MinHash(num_perm=PERMUTATIONS))
            sketches[-1].update_batch([shingle.encode() for shingle in shingled(text)])
        index.insert("first", sketches[0])
        return bool(index.query(sketches[1]))

    return are_copies


def rensa() -> Decide:
    """RMinHashLSH over 5-grams of characters, 32 bands."""
    from rensa import RMinHash, RMinHashLSH

    def are_copies(first: str, second: str) -> bool:
        index, sketches = RMinHashLSH(THRESHOLD, PERMUTATIONS, 32), []
        for text in (first, second):
            sketches.append(RMinHash(num_perm=PERMUTATIONS, seed=42))
            sketches[-1].update(shingled(text))
        index.insert(0, sketches[0])
        return bool(index.query(sketches[1]))

    return are_copies


def text_dedup() -> Decide:
    """MinHash of text-dedup with its defaults: 5-grams of what stands between marks, 250 permutations, 0.70."""
    import numpy as np
    from text_dedup import minhash
    from text_dedup.utils.analysis import optimal_param
    from text_dedup.utils.hashfunc import sha1_hash

    count, prime, most = 250, np.uint64((1 << 61) - 1), np.uint32((1 << 32) - 1)
    bands, rows = optimal_param(THRESHOLD, count, false_positive_weight=0.5, false_negative_weight=0.5)
    draw = np.random.RandomState(42)
    permutations = (
        draw.randint(1, prime, size=(count,), dtype=np.uint64),
        draw.randint(0, prime, size=(count,), dtype=np.uint64),
    )
    ranges = list(pairwise(range(0, (bands + 1) * rows, rows)))

    def keys(text: str) -> set[tuple[int, bytes]]:
        if len(minhash.NON_ALPHA.split(text.lower())) < N:  # text-dedup leaves such rows alone
            return set()
        sketch = minhash.embed_func(
            text, 0, num_perm=count, ngram_size=N, min_length=N, hashranges=ranges, permutations=permutations,
            hash_func=lambda data: sha1_hash(data, 32), dtype=np.uint64, max_hash=most, modulo_prime=prime,
        )  # fmt: skip
        return set(enumerate(sketch["__signatures__"]))

    return lambda first, second: bool(keys(first) & keys(second))


def datatrove() -> Decide:
    """MinhashDedupSignature with its defaults: 5-grams of words, 14 buckets of 8; Chinese words by jieba."""
    import tempfile

    from datatrove.pipeline.dedup.minhash import MinhashDedupSignature

    step = MinhashDedupSignature(tempfile.mkdtemp(), language="zho")

    def keys(text: str) -> set[tuple[int, tuple[int, ...]]]:
        shingles = step.get_shingles(text)
        return {(i, tuple(key)) for i, key in enumerate(step.get_signature(shingles))} if shingles.size else set()

    return lambda first, second: bool(keys(first) & keys(second))


TOOLS: dict[str, Callable[[], Decide]] = {
    "text-dedup": text_dedup,
    "datatrove": datatrove,
    "datasketch": datasketch,
    "rensa": rensa,
}
