"""What the lines of a job are, in numbers: counted in the tasks, summed up where the report is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import orjson

from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.write.content_counts import Counts, articles_in, count_articles, count_rejected, no_counts, rejected_in

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def counted_lines(clean: DataFrame, rejected: DataFrame) -> Counts:
    """Return what the lines are, in numbers.

    Args:
        clean: rows with the column `line`: kept articles.
        rejected: rows with the column `line`: what was left out.
    """
    counts = no_counts()
    for table, articles in ((clean, True), (rejected, False)):
        for row in _counts_of_partitions(table, articles=articles).toLocalIterator():
            for kind, numbers in orjson.loads(row["counts"]).items():
                counts[kind].update(Counter(numbers))
    return counts


@arrow_map("counts binary")
def _counts_of_partitions(batches: Iterable[Any], *, articles: bool) -> Iterator[Rows]:
    counts = no_counts()
    for batch in batches:
        lines = batch.column("line").to_pylist()
        if articles:
            count_articles(counts, articles_in(lines))
        else:
            count_rejected(counts, rejected_in(lines))
    yield [{"counts": orjson.dumps(counts)}]
