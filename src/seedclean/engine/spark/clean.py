"""The pipeline of the local engine on the partitions of a DataFrame: the same worker, in the same batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from seedclean.config import Config
from seedclean.core.report import Report
from seedclean.dedup import KeeperKey
from seedclean.engine.spark.bodies import SCHEMA as BODIES
from seedclean.engine.spark.bodies import columns
from seedclean.engine.spark.read import page_of
from seedclean.engine.workers.batches import group_pages
from seedclean.engine.workers.worker import BatchResult, Worker
from seedclean.read.files import Failure, RawPage

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# A row of what pages became: an article (with a claim and a body), something that was left out, or, without an id,
# the numbers of a partition as JSON.
SCHEMA = (
    "file string, place bigint, piece bigint, id string, article boolean, doubtful boolean, line binary, "
    f"repairs bigint, length bigint, published string, {BODIES}"
)
_FIELDS = [tuple(part.split()) for part in SCHEMA.split(", ")]


def cleaned(pages: DataFrame, config: Config) -> DataFrame:
    """Return what pages became: rows of `SCHEMA`.

    Args:
        pages: rows of `read.SCHEMA`.
        config: what to do.
    """
    return pages.mapInArrow(_cleaning(config), SCHEMA)


@lru_cache(maxsize=2)
def _worker(digest: str, ledger: str, config: _Carried) -> Worker:  # noqa: ARG001 - the first two tell configs apart
    return Worker(config.config)


class _Carried:
    """A config on its way to the workers; all are equal to each other: a cache tells them apart by what it is told."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Carried)

    def __hash__(self) -> int:
        return 0


def _cleaning(config: Config) -> Callable[[Iterable[Any]], Iterator[Any]]:
    carried, digest, ledger = _Carried(config), config.digest, config.data["run"]["ledger"]

    def work(batches: Iterable[Any]) -> Iterator[Any]:
        worker, report = _worker(digest, ledger, carried), Report()
        read = (page_of(row) for batch in batches for row in batch.to_pylist())
        for pages in group_pages(read):
            result = worker(pages)
            report += result.report
            yield from _batch(_rows(result, pages, config))
        yield from _batch([{"line": dumped(report)}])

    return work


def _rows(result: BatchResult, pages: list[RawPage | Failure], config: Config) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    lines = result.rows
    made = zip(lines.each(), lines.article.tolist(), lines.doubtful.tolist(), strict=True)
    for page, known in zip(result.pages, pages, strict=True):
        for piece in range(page.rows):
            line, article, doubtful = next(made)
            rows.append(
                {
                    "file": known.file,
                    "place": page.place,
                    "piece": piece,
                    "id": None if article else orjson.loads(line)["id"],
                    "article": article,
                    "doubtful": doubtful,
                    "line": bytes(line[:-1]),
                }
            )
    articles = [one for one in rows if one["article"]]
    claims: dict[str, Sequence[Any]] = dict(zip(KeeperKey._fields, lines.keeper_keys, strict=True))
    for name, values in (claims | columns(result.bodies, config.dedup())).items():
        for one, value in zip(articles, values, strict=True):
            one[name] = value
    return rows


def _batch(rows: list[dict[str, Any]]) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415 - in the workers

    if rows:
        types = {"string": pa.string(), "bigint": pa.int64(), "boolean": pa.bool_(), "binary": pa.binary()}
        schema = pa.schema([(name, types[kind]) for name, kind in _FIELDS])
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def dumped(report: Report) -> bytes:
    """Return the counts of a report as JSON."""
    return orjson.dumps(vars(report))


def loaded(data: bytes) -> Report:
    """Return the report that `dumped` wrote.

    >>> loaded(dumped(Report(pages_read=2))).pages_read
    2
    """
    report = Report()
    for name, value in orjson.loads(data).items():
        setattr(report, name, Counter(value) if isinstance(value, dict) else value)
    return report
