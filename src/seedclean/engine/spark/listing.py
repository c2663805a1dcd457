"""The pairs that `report.json` lists, collected from DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seedclean.dedup.decisions import ApartPair, ListedPair
from seedclean.dedup.facts import differing_facts
from seedclean.dedup.form_store import Forms
from seedclean.dedup.near_pairs import LISTED_MOST
from seedclean.dedup.relations import RELATION_NAMES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def listed_pairs(pairs: DataFrame) -> list[ListedPair]:
    """Return the pairs that are most alike, as `report.json` lists them."""
    return [(row[0], row[1], row[2], row[3]) for row in _most_alike(pairs)]


def _most_alike(pairs: DataFrame, *columns: str) -> list[Any]:
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    first = pairs.orderBy(F.desc("jaccard"), "first_id", "second_id").limit(LISTED_MOST)
    return first.select("first_id", "second_id", "jaccard", "containment", *columns).collect()


def listed_facts(apart: DataFrame, ranked: DataFrame) -> list[ApartPair]:
    """Return the pairs that are kept apart and most alike, and what differs between them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    bodies, pairs = ranked.select("place", "id"), apart
    for side in ("first", "second"):
        pairs = pairs.join(bodies.select(F.col("place").alias(side), F.col("id").alias(f"{side}_id")), side)
    listed = _most_alike(pairs, "relation")
    names = sorted({name for row in listed for name in row[:2]})
    texts = {
        row["id"]: bytes(row["units"]) for row in ranked.where(F.col("id").isin(names)).select("id", "units").collect()
    }
    lengths = np.array([len(texts[name]) // 2 for name in names], dtype=np.int64)
    forms = Forms.joined(np.frombuffer(b"".join(texts[name] for name in names), dtype=np.uint16), lengths)
    numbers = {name: number for number, name in enumerate(names)}
    return [
        ApartPair(
            (row[0], row[1], row[2], row[3]),
            RELATION_NAMES[row["relation"]],
            differing_facts(forms, numbers[row[0]], numbers[row[1]]),
        )
        for row in listed
    ]
