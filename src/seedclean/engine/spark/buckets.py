"""Pairs of places that share a bucket, when buckets do not fit one machine.

Entries are sorted by bucket and place over the whole cluster, so a bucket of any size is spread over as many
partitions as it fills. A partition pairs the members of buckets that begin in it with their first ones, the leaders,
as `dedup.candidates` does. The members of the bucket that it begins with may have their leaders in front of it: they
are told apart, and paired with those in a second step, in which the leaders, a few for each partition, are small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.candidates import bucket_pairs, unpack_pairs
from seedclean.engine.spark.mapping import Rows, arrow_map, column_names

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PAIR, LEADER, MEMBER, SIZE, CROWDED = range(5)
SCHEMA = "kind tinyint, bucket bigint, first bigint, second bigint"

_Numbers = NDArray[np.int64]


class _Run(NamedTuple):
    """The bucket that is open at the end of what was read.

    Attributes:
        bucket: its number.
        leaders: its first places in this partition.
        size: how many it has there so far.
        begins: whether the partition begins with it.
    """

    bucket: int
    leaders: _Numbers
    size: int
    begins: bool


class Pairing:
    """Works through the entries of one partition, ascending by bucket and place.

    Args:
        leaders: members of a bucket that all its members are paired with.

    >>> pairing = Pairing(2)
    >>> some = list(pairing.add(np.array([1, 2, 2, 2, 3]), np.array([7, 4, 5, 6, 9])))
    >>> [list(zip(first.tolist(), second.tolist())) for kind, _, first, second in some if PAIR in kind]
    [[(4, 5), (4, 6), (5, 6)]]
    >>> [(kind.tolist(), bucket.tolist(), first.tolist()) for kind, bucket, first, _ in pairing.end()]
    [([1], [3], [9]), ([3], [3], [1])]
    """

    def __init__(self, leaders: int) -> None:
        self._leaders = leaders
        self._run: _Run | None = None

    def add(self, buckets: _Numbers, places: _Numbers) -> Iterator[tuple[_Numbers, ...]]:
        """Yield rows of `SCHEMA`, as columns, that more entries give."""
        starts = np.flatnonzero(np.append(True, buckets[1:] != buckets[:-1])[: len(buckets)])
        ends = np.append(starts[1:], len(buckets))
        if not len(starts):
            return
        first_bucket = 0
        if self._run is None or self._run.bucket == buckets[0]:
            yield from self._go_on(int(buckets[0]), places[: ends[0]])
            first_bucket = 1
        if first_bucket == len(starts):
            return
        yield from self._close(last=False)
        inside, last = slice(int(starts[first_bucket]), int(starts[-1])), int(starts[-1])
        numbers = np.repeat(np.arange(len(starts) - 1 - first_bucket), np.diff(starts[first_bucket:]))
        entries = (numbers.astype(np.uint64) << np.uint64(32)) | np.arange(len(numbers), dtype=np.uint64)
        packed_pairs, crowded = bucket_pairs(entries, self._leaders)
        pairs = unpack_pairs(packed_pairs)
        yield _rows(PAIR, buckets[inside][pairs[:, 0]], places[inside][pairs[:, 0]], places[inside][pairs[:, 1]])
        if crowded:
            yield _rows(CROWDED, 0, np.array([crowded]), 0)
        self._run = _Run(int(buckets[last]), places[:0], 0, begins=False)
        yield from self._go_on(int(buckets[last]), places[last:])

    def end(self) -> Iterator[tuple[_Numbers, ...]]:
        """Yield the rows that are known only when there are no more entries."""
        yield from self._close(last=True)

    def _go_on(self, bucket: int, places: _Numbers) -> Iterator[tuple[_Numbers, ...]]:
        run = self._run or _Run(bucket, places[:0], 0, begins=True)
        leader_count = len(run.leaders)
        leaders = np.concatenate((run.leaders, places[: max(0, self._leaders - leader_count)]))
        self._run = _Run(bucket, leaders, run.size + len(places), run.begins)
        if run.begins:
            yield _rows(MEMBER, bucket, places, 0)
            return
        first, second = np.meshgrid(leaders, places, indexing="ij")
        earlier = first < second
        yield _rows(PAIR, bucket, first[earlier], second[earlier])

    def _close(self, *, last: bool) -> Iterator[tuple[_Numbers, ...]]:
        run, self._run = self._run, None
        if run is None:
            return
        if run.begins or last:
            yield _rows(LEADER, run.bucket, run.leaders, 0)
            yield _rows(SIZE, run.bucket, np.array([run.size]), 0)
        elif run.size > self._leaders:
            yield _rows(CROWDED, 0, np.array([1]), 0)


def _rows(kind: int, bucket: _Numbers | int, first: _Numbers, second: _Numbers | int) -> tuple[_Numbers, ...]:
    return (
        np.full(len(first), kind, dtype=np.int8),
        *(np.broadcast_to(np.asarray(values, dtype=np.int64), first.shape) for values in (bucket, first, second)),
    )


@arrow_map(SCHEMA)
def _pair_members(batches: Iterable[Any], leaders: int) -> Iterator[Rows]:
    pairing = Pairing(leaders)
    for batch in batches:
        yield from map(_columns, pairing.add(*(batch.column(name).to_numpy() for name in ("bucket", "place"))))
    yield from map(_columns, pairing.end())


def _columns(values: tuple[_Numbers, ...]) -> dict[str, _Numbers]:
    return {name: np.ascontiguousarray(column) for name, column in zip(column_names(SCHEMA), values, strict=True)}


def paired(entries: DataFrame, leaders: int, keep: Callable[[DataFrame], DataFrame]) -> tuple[DataFrame, DataFrame]:
    """Return the pairs of places that share a bucket, once for each that they share, and the buckets with many members.

    Args:
        entries: `bucket bigint, place bigint`, distinct.
        leaders: see `Pairing`.
        keep: writes a DataFrame to where it can be read several times.

    Returns:
        `bucket bigint, first bigint, second bigint`, first < second; and `crowded bigint`, one row.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    ordered = entries.repartitionByRange("bucket", "place").sortWithinPartitions("bucket", "place")
    rows = keep(_pair_members(ordered, leaders))
    leader_rows = rows.where(F.col("kind") == LEADER).groupBy("bucket")
    leaders_of = leader_rows.agg(F.slice(F.array_sort(F.collect_set("first")), 1, leaders).alias("leaders"))
    members = rows.where(F.col("kind") == MEMBER).select("bucket", F.col("first").alias("second"))
    spread = members.join(F.broadcast(leaders_of), "bucket").select(
        "bucket", F.explode(F.filter("leaders", lambda leader: leader < F.col("second"))).alias("first"), "second"
    )
    pairs = rows.where(F.col("kind") == PAIR).select("bucket", "first", "second").unionByName(spread)
    sizes = rows.where(F.col("kind") == SIZE).groupBy("bucket").agg(F.sum("first").alias("size"))
    large = sizes.where(F.col("size") > leaders).select(F.lit(1).alias("first"))
    counted = rows.where(F.col("kind") == CROWDED).select("first").union(large)
    return pairs, counted.agg(F.coalesce(F.sum("first"), F.lit(0)).alias("crowded"))
