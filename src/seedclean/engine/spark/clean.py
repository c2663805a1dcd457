"""The pipeline of the local engine on the partitions of a DataFrame: the same worker, in the same batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from seedclean.config import Config
from seedclean.core.report import Report
from seedclean.dedup import DedupSettings, KeeperKey
from seedclean.dedup.line_counts import LineCounts
from seedclean.engine.spark.bodies import SCHEMA as BODIES
from seedclean.engine.spark.bodies import columns
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.read import page_of
from seedclean.engine.workers.batch_result import BatchResult
from seedclean.engine.workers.batches import group_pages
from seedclean.engine.workers.worker import Worker
from seedclean.read.files import Failure, RawPage

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# A row of what pages became: an article (with a claim and a body), something that was left out, or, without an id,
# the numbers of a partition as JSON.
SCHEMA = (
    "file string, place bigint, piece bigint, name string, stem string, page_digest binary, id string, "
    f"article boolean, doubtful boolean, line binary, repairs bigint, length bigint, published string, outlet string, "
    f"{BODIES}"
)


def clean_partitions(pages: DataFrame, config: Config, counts: LineCounts) -> DataFrame:
    """Return what pages become: rows of `SCHEMA`.

    Args:
        pages: rows of `read.SCHEMA`.
        config: what to do.
        counts: how many articles print each line.
    """
    return _clean_batches(pages, pickled((config, counts)))


def pickled(value: Any) -> bytes:
    """Return a value as it is sent to tasks: equal bytes for one value in one process."""
    from pyspark import cloudpickle  # noqa: PLC0415

    data: bytes = cloudpickle.dumps(value)  # type: ignore[no-untyped-call]
    return data


@arrow_map(SCHEMA)
def _clean_batches(batches: Iterable[Any], work: bytes) -> Iterator[Rows]:
    worker, settings = _worker(work)
    report = Report()
    pages = (page_of(row) for batch in batches for row in batch.to_pylist())
    for group in group_pages(pages):
        result = worker.read_and_clean(group)
        report += result.report
        yield _rows(result, group, settings)
    yield [{"line": report_to_json(report)}]


@lru_cache(maxsize=2)
def _worker(work: bytes) -> tuple[Worker, DedupSettings]:
    """Return the worker of a config and of counts, and its parameters of dedup.

    A Python process of Spark serves one task after another. A pipeline takes a second to build, so it is kept. The
    pickled value is the key, because a config itself cannot be hashed.
    """
    from pyspark import cloudpickle  # noqa: PLC0415

    config, counts = cloudpickle.loads(work)
    return Worker(config, counts), config.dedup()


def _rows(result: BatchResult, pages: list[RawPage | Failure], settings: DedupSettings) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    columns_of = result.rows
    lines = zip(columns_of.each(), columns_of.article.tolist(), columns_of.doubtful.tolist(), strict=True)
    for page, page_read in zip(result.pages, pages, strict=True):
        for piece in range(page.rows):
            line, is_article, doubtful = next(lines)
            rows.append(
                {
                    "file": page_read.file,
                    "place": page.number,
                    "piece": piece,
                    "name": page.name,
                    "stem": page.stem,
                    "page_digest": page.digest,
                    "id": None if is_article else orjson.loads(line)["id"],
                    "article": is_article,
                    "doubtful": doubtful,
                    "line": bytes(line[:-1]),
                }
            )
    articles = [row for row in rows if row["article"]]
    claims: dict[str, Sequence[Any]] = dict(zip(KeeperKey._fields, columns_of.keeper_keys, strict=True))
    for name, values in (claims | columns(result.bodies, settings)).items():
        for article, value in zip(articles, values, strict=True):
            article[name] = value
    return rows


def report_to_json(report: Report) -> bytes:
    """Return the counts of a report as JSON."""
    return orjson.dumps(vars(report))


def report_from_json(data: bytes) -> Report:
    """Return the report that `report_to_json` wrote.

    >>> report_from_json(report_to_json(Report(pages_read=2))).pages_read
    2
    """
    report = Report()
    for name, value in orjson.loads(data).items():
        setattr(report, name, Counter(value) if isinstance(value, dict) else value)
    return report
