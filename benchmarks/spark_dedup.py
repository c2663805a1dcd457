"""Dedup on Spark beside the local engine and PySpark's own MinHashLSH, in one run on this machine: documents a second.

Usage: python benchmarks/spark_dedup.py WORK SOURCE.jsonl.gz [--texts 20000] [--master local[2]] [--rounds 2] [--no-lsh]

SOURCE has real texts as `text`; every fifth document is an edited copy of an earlier one. Times are of whole jobs in
a session that is warm, from rows in Parquet to decisions in Parquet (the local engine: JSONL to JSONL), and of the
steps of ours, with the bytes that each wrote. MinHashLSH gets the same shingles, as many hash tables as find 99 % of
the pairs at the threshold, and its approximate self-join there; it groups nothing and keeps nothing.
"""

from __future__ import annotations

import argparse
import gzip
import random
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from unittest import mock

import orjson

from seedclean import load_config
from seedclean.dedup import compare_form, shingle_hashes
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.spark import dedup, parts
from seedclean.engine.spark.session import open_session

_HASH_TABLES = 4  # a pair with the Jaccard similarity 0.7 is found with 1 - 0.3^4
_BITS = (1 << 20) - 1  # Spark's MinHashLSH takes sparse vectors, below 2^31 and of a size that is known


def rows(source: Path, count: int) -> Iterator[dict[str, Any]]:
    """Yield documents; every fifth one is an edited copy."""
    rng = random.Random(1)
    before: list[str] = []
    with gzip.open(source) as file:
        for number, line in enumerate(islice(file, count)):
            text: str = orjson.loads(line)["text"]
            if number % 5 == 4:
                old = rng.choice(before)
                at = rng.randrange(len(old) + 1)
                text = old[:at] + "（记者另报）" + old[at:]
            before.append(text)
            yield {"id": f"d{number:07d}", "text": text}


def sets(batches: Iterable[Any]) -> Iterator[Any]:
    """Turn texts into the shingle sets that MinHashLSH takes."""
    import pyarrow as pa

    for batch in batches:
        shingle_sets = [
            sorted({int(shingle) & _BITS for shingle in shingle_hashes(compare_form(text), 5)})
            for text in batch.column(1).to_pylist()
        ]
        yield pa.record_batch([batch.column(0), pa.array(shingle_sets, pa.list_(pa.int32()))], names=["id", "places"])


def minhash_lsh(table: Any, near: float) -> int:
    """Return how many pairs Spark's own MinHashLSH finds."""
    from pyspark.ml.feature import MinHashLSH
    from pyspark.ml.linalg import Vectors, VectorUDT
    from pyspark.sql import functions as F  # noqa: N812

    vector = F.udf(lambda places: Vectors.sparse(_BITS + 1, places, [1.0] * len(places)), VectorUDT())
    sets_of_rows = table.mapInArrow(sets, "id string, places array<int>").where(F.size("places") > 0)
    features = sets_of_rows.select("id", vector("places").alias("features"))
    model = MinHashLSH(inputCol="features", outputCol="hashes", numHashTables=_HASH_TABLES, seed=1).fit(features)
    joined = model.approxSimilarityJoin(features, features, 1 - near)
    return int(joined.where("datasetA.id < datasetB.id").count())


def timed(name: str, texts: int, work: Callable[[], object]) -> None:
    """Print how long something takes."""
    start = time.perf_counter()
    outcome = work()
    seconds = time.perf_counter() - start
    print(f"| {name} | {seconds:.1f} | {texts / seconds:,.0f} | {outcome} |", flush=True)


def main() -> None:
    """Run them by turns."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--no-lsh", action="store_true")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    file = work / "rows.jsonl"
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows(options.source, options.texts)))
    count = file.read_bytes().count(b"\n")
    config = load_config(pages=False)
    steps: list[tuple[str, float, int]] = []
    keep = parts.Checkpoints.keep

    def watched(self: parts.Checkpoints, name: str, frame: Any) -> Any:
        start = time.perf_counter()
        kept = keep(self, name, frame)
        size = sum(part.stat().st_size for part in (Path(self.folder) / name).glob("part-*"))
        steps.append((name, time.perf_counter() - start, size))
        return kept

    session = open_session(options.master, {"spark.driver.memory": "6g"})
    with mock.patch.object(parts.Checkpoints, "keep", watched), session as spark:
        table = spark.read.schema("id string, text string").json(str(file))
        table.write.mode("overwrite").parquet(str(work / "rows"))
        table = spark.read.parquet(str(work / "rows"))

        def ours() -> str:
            steps.clear()
            shutil.rmtree(work / "parts", ignore_errors=True)
            decisions = dedup(table, config, folder=str(work / "parts"))
            decisions.write.mode("overwrite").parquet(str(work / "out"))
            return f"{spark.read.parquet(str(work / 'out')).where('cluster.keeper is not null').count()} left out"

        print(f"{count} documents, {file.stat().st_size / 1e6:.0f} MB, {options.master}\n")
        print("| engine | s | documents/s | |\n|---|---|---|---|")
        for _ in range(options.rounds):
            timed("local", count, lambda: f"{run_dedup([str(file)], work / 'local', config).duplicates} left out")
            timed("spark", count, ours)
            if not options.no_lsh:
                timed("MinHashLSH", count, lambda: f"{minhash_lsh(table, config.dedup().near)} pairs")
        print("\n| step | s | bytes a document |\n|---|---|---|")
        for name, seconds, size in steps:
            print(f"| {name} | {seconds:.1f} | {size / count:,.1f} |")


if __name__ == "__main__":
    main()
