"""How many different articles print each line, counted by Spark: the same numbers as `engine.site_counts` has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.line_counts import LineCounts, pair_keys
from seedclean.dedup.page_repeats import LEAST
from seedclean.engine.spark.components import connected_components
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.parts import Checkpoints
from seedclean.engine.spark.read import page_of
from seedclean.engine.workers.batches import group_pages
from seedclean.engine.workers.reader import Reader

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_LOOKED = "page bigint, hashes binary, bands binary"


def count_lines(pages: DataFrame, pickled_config: bytes, parts: Checkpoints) -> LineCounts:
    """Return how many articles print each line and each pair of lines, of those that several print.

    Args:
        pages: rows of `read.SCHEMA`.
        pickled_config: how pages are read.
        parts: where finished parts are kept.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    looked = parts.keep("looked", _look(pages, pickled_config))
    banded = _bands(looked.select("page", "bands"))
    first = banded.groupBy("band").agg(F.min("page").alias("first"))
    edges = banded.join(first, "band").where(F.col("page") > F.col("first"))
    edges = parts.keep("same-articles", edges.select("first", F.col("page").alias("second")).distinct())
    components = connected_components(edges, lambda name, frame: parts.keep(f"articles-{name}", frame))
    article = F.coalesce("component", "page").alias("article")
    printed = looked.join(components, looked["page"] == components["node"], "left").select(article, "hashes")
    counted = _keys(printed).distinct().groupBy("line").agg(F.count("*").alias("articles"))
    rows = parts.keep("line-counts", counted.where(F.col("articles") >= LEAST)).collect()
    number = printed.select("article").distinct().count()
    keys = np.array([row["line"] for row in rows], dtype=np.int64).view(np.uint64)
    order = np.argsort(keys, kind="stable")
    return LineCounts(keys[order], np.array([row["articles"] for row in rows], dtype=np.uint32)[order], number)


@arrow_map(_LOOKED)
def _look(batches: Iterable[Any], pickled_config: bytes) -> Iterator[Rows]:
    """Read pages, and tell their lines and bands; a page without lines has no row."""
    reader = _reader(pickled_config)
    for group in group_pages(page_of(row) for batch in batches for row in batch.to_pylist()):
        read = reader.read(group)
        starts = read.starts.tolist()
        yield [
            {
                "page": _number(page.page.name),
                "hashes": read.hashes[a:b].tobytes(),
                "bands": read.bands[number].tobytes(),
            }
            for number, (page, a, b) in enumerate(zip(read.pages, starts[:-1], starts[1:], strict=True))
            if b > a
        ]


def _number(name: str) -> int:
    """Return the number of a page: a hash of its name."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=2)
def _reader(pickled_config: bytes) -> Reader:
    from pyspark import cloudpickle  # noqa: PLC0415

    return Reader(cloudpickle.loads(pickled_config))


@arrow_map("page bigint, band bigint")
def _bands(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        pages = np.array(batch.column("page").to_pylist(), dtype=np.int64)
        bands = [_numbers(data) for data in batch.column("bands").to_pylist()]
        every = np.concatenate(bands) if bands else np.empty(0, dtype=np.uint64)
        owner = np.repeat(pages, [len(keys) for keys in bands])
        yield {"page": owner[every != 0], "band": every[every != 0].view(np.int64)}


@arrow_map("line bigint, article bigint")
def _keys(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        for article, data in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
            lines = _numbers(data)
            lines = lines[lines != 0]
            keys = np.unique(np.concatenate((lines, pair_keys(lines[:-1], lines[1:]))))
            yield {"line": keys.view(np.int64), "article": np.full(len(keys), article)}


def _numbers(data: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(data, dtype=np.uint64)
