"""Pairs of bodies that share a band, of crowded buckets the best: the steps of `dedup.buckets`, and the same answers.

A bucket is a number: its band and key. Within a crowded one, members with the same value are a bucket, too, whose
number also has the value. One bit says that a bucket is crowded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.buckets import INNER_BITS, MOST_FIRST, MOST_SHARED, TIMES_MOST
from seedclean.dedup.candidates import LEADERS
from seedclean.engine.spark.bodies import KEY_BITS, bucket_numbers
from seedclean.engine.spark.buckets import paired
from seedclean.engine.spark.mapping import Rows, arrow_map

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_Numbers = NDArray[np.int64]
_INNER_KINDS = {"numbers": 1 << 60, "following": 1 << 61}  # by what members of a crowded bucket are told apart
_CROWDED = 1 << 62
_INNER_MASK = (1 << INNER_BITS) - 1
_BAND_MASK = (1 << 60 - KEY_BITS - INNER_BITS) - 1


def candidate_pairs(
    bodies: DataFrame, bands: int, keep: Callable[[str, DataFrame], DataFrame]
) -> tuple[DataFrame, int]:
    """Return the pairs of bodies that are worth a comparison, and the number of crowded buckets.

    Args:
        bodies: `place bigint, numbers bigint, short_keys binary, long_keys binary`.
        bands: bands of a signature.
        keep: see `Checkpoints.keep`.

    Returns:
        `long boolean, first bigint, second bigint`, first < second, distinct; `long` says of which shingles the keys
        were that they share.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    outer = keep("entries", _flagged(_band_entries(bodies)))
    crowded = outer.where("crowded")
    inner = [
        crowded.select(
            F.shiftleft("bucket", INNER_BITS).bitwiseOR(F.col(name)).bitwiseOR(F.lit(kind)).alias("bucket"), "place"
        )
        for name, kind in _INNER_KINDS.items()
    ]
    entries = outer.select("bucket", "place", "crowded").unionByName(_flagged(inner[0].unionByName(inner[1])))
    numbered = entries.select(F.when(F.col("crowded"), F.col("bucket").bitwiseOR(F.lit(_CROWDED))).otherwise(
        F.col("bucket")).alias("bucket"), "place")  # fmt: skip
    pairs, _ = paired(numbered, LEADERS, partial(keep, "bands"))
    flagged = pairs.select((_band("bucket") >= bands).alias("long"), _has("bucket", _CROWDED), "first", "second")
    grouped = flagged.repartition("long", "second").sortWithinPartitions("long", "second", "first")
    return keep("pairs", _best(grouped)), crowded.select("bucket").distinct().count()


def _flagged(entries: DataFrame) -> DataFrame:
    """Return entries with `crowded boolean`: whether their bucket has more than `LEADERS` members."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    large = entries.groupBy("bucket").agg(F.count("*").alias("size")).where(F.col("size") > LEADERS)
    joined = entries.join(large, "bucket", "left")
    return joined.withColumn("crowded", F.col("size").isNotNull()).drop("size")


def _band(name: str) -> Column:
    """Return the band of a bucket."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    outer, inner = F.shiftright(name, KEY_BITS), F.shiftright(name, KEY_BITS + INNER_BITS)
    is_inner = F.col(name).bitwiseAND(F.lit(sum(_INNER_KINDS.values()))) != 0
    return F.when(is_inner, inner).otherwise(outer).bitwiseAND(F.lit(_BAND_MASK))


def _has(name: str, bit: int) -> Column:
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    return (F.col(name).bitwiseAND(F.lit(bit)) != 0).alias("crowded")


@arrow_map("bucket bigint, place bigint, numbers bigint, following bigint")
def _band_entries(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        places, numbers = (batch.column(name).to_numpy() for name in ("place", "numbers"))
        for which, name in enumerate(("short_keys", "long_keys")):
            entries = list(bucket_numbers(batch.column(name).to_pylist(), which))
            if entries:
                rows = np.repeat(np.array([row for row, _ in entries]), len(entries[0][1]))
                buckets = np.stack([buckets for _, buckets in entries])
                following = np.zeros_like(buckets)  # the key in the next band; the last band has none
                following[:, :-1] = buckets[:, 1:] & _INNER_MASK
                yield {
                    "bucket": buckets.ravel(), "place": places[rows], "numbers": numbers[rows] & _INNER_MASK,
                    "following": following.ravel(),
                }  # fmt: skip


@arrow_map("long boolean, first bigint, second bigint")
def _best(batches: Iterable[Any]) -> Iterator[Rows]:
    held: tuple[NDArray[Any], ...] = ()
    for batch in batches:
        if not batch.num_rows:
            continue
        names = ("long", "crowded", "first", "second")
        columns = tuple(batch.column(name).to_numpy(zero_copy_only=False) for name in names)
        held = tuple(map(np.concatenate, zip(held, columns, strict=True))) if held else columns
        differ = np.flatnonzero((held[0] != held[0][-1]) | (held[3] != held[3][-1]))
        if len(differ):
            whole = int(differ[-1]) + 1  # the last body may go on in the next batch
            yield best_pairs(*(column[:whole] for column in held))
            held = tuple(column[whole:] for column in held)
    if held:
        yield best_pairs(*held)


def best_pairs(
    long: NDArray[np.bool_], crowded: NDArray[np.bool_], first: _Numbers, second: _Numbers
) -> dict[str, NDArray[Any]]:
    """Return the pairs of some bodies that are worth a comparison, as `dedup.buckets` chooses them.

    Args:
        long: of which shingles the key is, shape (n,).
        crowded: whether the bucket is crowded, shape (n,).
        first: the bodies that each second one meets, shape (n,); once for each bucket.
        second: bodies; rows are sorted by long, second, first. Shape (n,).
    """
    is_new = np.append(True, (long[1:] != long[:-1]) | (second[1:] != second[:-1]) | (first[1:] != first[:-1]))
    starts = np.flatnonzero(is_new)
    whole = np.logical_or.reduceat(~crowded, starts)
    times = np.minimum(np.diff(np.append(starts, len(first))), TIMES_MOST)
    long, first, second = long[starts], first[starts], second[starts]
    wanted = whole.copy()
    rest = np.flatnonzero(~whole)
    for most, likeness in ((MOST_SHARED, -times), (MOST_FIRST, np.zeros_like(times))):
        rest = rest[np.lexsort((first[rest], likeness[rest], second[rest], long[rest]))]
        body_starts = np.flatnonzero(
            np.append(True, (long[rest][1:] != long[rest][:-1]) | (second[rest][1:] != second[rest][:-1]))[: len(rest)]
        )
        nth = np.arange(len(rest)) - np.repeat(body_starts, np.diff(np.append(body_starts, len(rest))))
        wanted[rest[nth < most]] = True
        rest = rest[nth >= most]
    return {"long": long[wanted], "first": first[wanted], "second": second[wanted]}
