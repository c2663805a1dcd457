"""Damaged places that other articles of a job have whole, as DataFrames: the same answers as `engine.run_donors`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.parts import Checkpoints
from seedclean.stages.repairs.from_run import (
    AROUND,
    DamagedPlace,
    PlaceIndex,
    key_hashes,
    offsets_of_keys,
    places_in,
)
from seedclean.text import fold

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_PLACES = "key bigint, article string, start bigint, end bigint, shown string, before string, after string"
_HITS = "key bigint, donor string, piece string, doubts string"


def offers_of(articles: DataFrame, damaged: DataFrame, parts: Checkpoints) -> DataFrame | None:
    """Return what other articles have in damaged places: `id` of the damaged article, and a list `offers`; or None.

    Args:
        articles: all, with `id` and `line`.
        damaged: those that are kept and have damaged places, with `line`.
        parts: where the places are kept.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    places = parts.keep("places", _places(damaged.select("line")))
    keys = [row["key"] for row in places.select("key").distinct().collect()]
    if not keys:
        return None
    hits = _hits(articles.select("line"), np.array(sorted(np.array(keys, dtype=np.int64).view(np.uint64))).tobytes())
    offers = _offers(hits.join(places, "key")).distinct()
    return offers.groupBy("id").agg(F.collect_list(F.struct("start", "end", "text", "donor")).alias("offers"))


@arrow_map(_PLACES)
def _places(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        rows = (orjson.loads(line) for line in batch.to_pydict()["line"])
        places = [gap for row in rows for gap in places_in(row["id"], row["text"], row["doubts"])]
        yield [gap._asdict() | {"key": int(gap.key().view(np.int64))} for gap in places]


@arrow_map(_HITS)
def _hits(batches: Iterable[Any], keys: bytes) -> Iterator[Rows]:
    asked = np.frombuffer(keys, dtype=np.uint64)
    for batch in batches:
        hits: list[dict[str, Any]] = []
        for line in batch.to_pydict()["line"]:
            row = orjson.loads(line)
            text, doubts = row["text"], row.get("doubts", ())
            hashes = key_hashes(fold(text))
            for at in offsets_of_keys(hashes, asked):
                start = max(0, at - AROUND)
                moved = orjson.dumps([(first - start, last - start) for first, last in doubts]).decode()
                key = int(hashes[at].view(np.int64))
                piece = text[start : at + AROUND]
                hits.append({"key": key, "donor": row["id"], "piece": piece, "doubts": moved})
        yield hits


@arrow_map("id string, start bigint, end bigint, text string, donor string")
def _offers(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        offered: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            gap = DamagedPlace(**{name: row[name] for name in DamagedPlace._fields})
            for _, text in PlaceIndex([gap]).whole_in(row["donor"], row["piece"], orjson.loads(row["doubts"])):
                offered.append(
                    {"id": gap.article, "start": gap.start, "end": gap.end, "text": text, "donor": row["donor"]}
                )
        yield offered
