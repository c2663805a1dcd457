"""The pairs that `report.json` lists, collected from DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seedclean.dedup.decisions import ListedPair
from seedclean.dedup.facts import differing_facts
from seedclean.dedup.form_store import Forms
from seedclean.dedup.near_pairs import LISTED_MOST

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def listed_pairs(pairs: DataFrame) -> list[ListedPair]:
    """Return the pairs that are most alike, as `report.json` lists them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    most_alike = pairs.orderBy(F.desc("jaccard"), "first_id", "second_id").limit(LISTED_MOST)
    names = ("first_id", "second_id", "jaccard", "containment")
    return [(row[0], row[1], row[2], row[3]) for row in most_alike.select(*names).collect()]


def listed_facts(apart: DataFrame, ranked: DataFrame) -> list[tuple[ListedPair, list[tuple[str, str]]]]:
    """Return the pairs that are kept apart and most alike, and what differs between them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    bodies, pairs = ranked.select("place", "id"), apart
    for side in ("first", "second"):
        pairs = pairs.join(bodies.select(F.col("place").alias(side), F.col("id").alias(f"{side}_id")), side)
    listed = listed_pairs(pairs)
    names = sorted({name for first, second, _, _ in listed for name in (first, second)})
    texts = {
        row["id"]: bytes(row["units"]) for row in ranked.where(F.col("id").isin(names)).select("id", "units").collect()
    }
    lengths = np.array([len(texts[name]) // 2 for name in names], dtype=np.int64)
    forms = Forms.joined(np.frombuffer(b"".join(texts[name] for name in names), dtype=np.uint16), lengths)
    numbers = {name: number for number, name in enumerate(names)}
    return [(pair, differing_facts(forms, numbers[pair[0]], numbers[pair[1]])) for pair in listed]
