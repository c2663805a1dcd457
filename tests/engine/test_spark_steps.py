"""Steps of a Spark job, frames, what a job that failed goes on from, and errors of a wrong setup."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.errors import PySparkException

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.dedup.candidates import LEADERS, candidate_pairs
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.spark import clean, dedup
from seedclean.engine.spark.buckets import CROWDED, LEADER, MEMBER, PAIR, SIZE, Pairing, paired
from seedclean.engine.spark.components import connected_components
from seedclean.engine.spark.parts import Checkpoints
from seedclean.engine.spark.rows import dedup_rows
from seedclean.engine.spark.session import require_spark, set_partitions, translated_spark_errors
from tests.conftest import ROOT
from tests.support.spark_jobs import assert_same_output, invented_rows

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.filterwarnings("default")  # PySpark's own, of sockets that it closes late among them


def test_a_job_that_failed_goes_on_from_its_parts(spark: SparkSession, tmp_path: Path) -> None:
    made: list[str] = []
    rows = spark.range(3)

    class Watched(Checkpoints):
        def keep(self, name: str, table: Any) -> Any:
            whole = (Path(self.folder) / name / "_SUCCESS").exists()
            made.extend([] if whole else [name])
            return super().keep(name, table)

    for _ in range(2):
        kept = Watched(spark, str(tmp_path / "parts" / "key")).keep("one", rows)
        assert kept.count() == 3
    assert made == ["one"]
    (tmp_path / "parts" / "key" / "one" / "_SUCCESS").unlink()  # it died while the part was written
    Watched(spark, str(tmp_path / "parts" / "key")).keep("one", rows)
    assert made == ["one", "one"]


def test_a_run_that_failed_goes_on_from_what_was_finished(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in invented_rows(40)))
    keep, made = Checkpoints.keep, list[str]()

    def failing(self: Checkpoints, name: str, table: Any) -> Any:
        if name == "members" and "members" not in made:
            made.append(name)
            raise PySparkException("an executor was lost")
        made.extend([] if (Path(self.folder) / name / "_SUCCESS").exists() else [name])
        return keep(self, name, table)

    monkeypatch.setattr(Checkpoints, "keep", failing)
    config = load_config(pages=False)
    with pytest.raises(StoppedError, match="an executor was lost"), translated_spark_errors():
        dedup_rows(spark, [str(file)], str(tmp_path / "out"), config)
    assert not (tmp_path / "out" / "clean").exists()
    before = len(made)
    dedup_rows(spark, [str(file)], str(tmp_path / "out"), config)
    assert made.count("measured") == made.count("edges") == 1
    assert made[before:][0] == "members"
    run_dedup([str(file)], tmp_path / "local", config)
    assert_same_output(tmp_path / "local", tmp_path / "out")


def test_partitions_follow_the_size_of_the_input(spark: SparkSession) -> None:
    name, ours = "spark.sql.shuffle.partitions", "spark.seedclean.sized"
    before = spark.conf.get(name)
    set_partitions(spark, 1 << 40)
    assert spark.conf.get(name) == before  # the fixture said how many
    spark.conf.set(ours, "true")
    try:
        set_partitions(spark, 1 << 40)
        assert spark.conf.get(name) == str(1 << 14)
    finally:
        spark.conf.set(ours, "false")
        spark.conf.set(name, str(before))


def test_frames_in_frames_out(spark: SparkSession, tmp_path: Path) -> None:
    text = "海城渡轮公司昨晚恢复了夜间班次，第一班船九点离港，船上坐了一百八十多人。"
    df = spark.createDataFrame([("a", text), ("b", text + "完"), ("c", "短"), ("d", None)], "id string, text string")
    found = {row["id"]: row["cluster"] for row in dedup(df, folder=str(tmp_path / "parts")).collect()}
    assert {name: one["id"] for name, one in found.items()} == {"a": "b", "b": "b", "c": "c", "d": "d"}
    assert (found["a"]["relation"], found["a"]["criterion"], found["b"]["size"]) == ("near", "longest_body", 2)
    other = dedup(df.where("id != 'b'"), folder=str(tmp_path / "parts")).collect()  # not what is kept of other rows
    assert {row["id"]: row["cluster"]["id"] for row in other} == {"a": "a", "c": "c", "d": "d"}
    rows = {row["id"]: row for row in clean(df).collect()}
    assert rows["a"]["text"] == text.replace(",", "，")
    assert rows["c"]["left_out"]["reason"] == "too-short"
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    [page] = clean(spark.read.format("binaryFile").load(str(tmp_path / "page.txt"))).collect()
    assert page["page"]["encoding"] == "utf-8"
    with pytest.raises(ConfigError, match="no column 'text'"):
        dedup(df.drop("text"))
    with pytest.raises(StoppedError, match="the id 'a' repeats 2 times"):
        dedup(df.union(df.limit(1)), folder=str(tmp_path / "other"))


def test_a_bucket_larger_than_a_partition_is_paired_as_by_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    keys = np.where(rng.random(9000) < 0.5, 7, rng.integers(0, 3000, 9000)).astype(np.uint32)
    expected, crowded = candidate_pairs([keys], np.arange(len(keys)))
    table = [(int(key), place) for place, key in enumerate(keys.tolist())]
    entries = spark.createDataFrame(table, "bucket bigint, place bigint").repartition(3)
    parts = Checkpoints(spark, str(tmp_path / "parts"))
    kept = []

    def keep(made: DataFrame) -> DataFrame:
        kept.append(parts.keep("rows", made))
        return kept[0]

    name = "spark.sql.adaptive.coalescePartitions.enabled"  # so little would be put into one
    spark.conf.set(name, "false")
    try:
        pairs, told = paired(entries, LEADERS, keep)
    finally:
        spark.conf.unset(name)
    spread = kept[0].where(f"kind = {LEADER} and bucket = 7").count()
    assert spread > LEADERS  # it is in more than one partition
    found = sorted((row["first"], row["second"]) for row in pairs.collect())
    assert found == list(map(tuple, expected.tolist()))
    assert [row["crowded"] for row in told.collect()] == [crowded]


@given(
    st.lists(st.integers(0, 6), max_size=60),
    st.lists(st.integers(0, 60), max_size=4),
    st.integers(1, 5),
)
def test_partitions_and_batches_cut_anywhere_give_the_same_pairs(
    keys: list[int], cuts: list[int], leaders: int
) -> None:
    buckets = np.sort(np.array(keys, dtype=np.int64))
    places = np.arange(len(keys))
    expected, crowded = candidate_pairs([buckets.astype(np.uint32)], places, leaders)
    edges = sorted({0, len(keys), *(cut for cut in cuts if cut < len(keys))})
    half = len(edges) // 2
    rows: list[tuple[int, int, int, int]] = []
    for part in (edges[: half + 1], edges[half:]):
        pairing = Pairing(leaders)
        for start, end in pairwise(part):
            for columns in pairing.add(buckets[start:end], places[start:end]):
                rows += list(zip(*(column.tolist() for column in columns), strict=True))
        for columns in pairing.end():
            rows += list(zip(*(column.tolist() for column in columns), strict=True))
    pairs = [(first, second) for kind, _, first, second in rows if kind == PAIR]
    known: dict[int, set[int]] = {}
    sizes: dict[int, int] = {}
    for kind, bucket, first, _ in rows:
        if kind == LEADER:
            known.setdefault(bucket, set()).add(first)
        if kind == SIZE:
            sizes[bucket] = sizes.get(bucket, 0) + first
    for kind, bucket, member, _ in rows:
        if kind == MEMBER:
            pairs += [(leader, member) for leader in sorted(known[bucket])[:leaders] if leader < member]
    assert sorted(pairs) == list(map(tuple, expected.tolist()))
    large = sum(size > leaders for size in sizes.values())
    assert large + sum(first for kind, _, first, _ in rows if kind == CROWDED) == crowded


def test_components_are_those_of_a_search(spark: SparkSession, tmp_path: Path) -> None:
    rng = random.Random(4)  # noqa: S311
    pairs = {tuple(sorted(rng.sample(range(300), 2))) for _ in range(170)}
    pairs |= {(at, at + 1) for at in range(1000, 1060)}  # a chain: the worst case
    root = {node: node for pair in pairs for node in pair}
    changed = True
    while changed:
        changed = False
        for pair in pairs:
            least = min(root[node] for node in pair)
            changed |= any(root[node] != least for node in pair)
            root |= dict.fromkeys(pair, least)
    edges = spark.createDataFrame(sorted(pairs), "first bigint, second bigint")
    parts = Checkpoints(spark, str(tmp_path / "parts"))
    found = {row["node"]: row["component"] for row in connected_components(edges, parts.keep).collect()}
    assert found == {node: least for node, least in root.items() if node != least}


@pytest.mark.parametrize("command", ["run", "dedup"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "spark"], "Spark has no master: name one with --master"),
        (["--engine", "spark", "--master", "here"], "must be local[N], spark://HOST:PORT, yarn or k8s://ADDRESS"),
        (["--engine", "spark", "--master", "spark://127.0.0.1:{closed}"], "no Spark master answers at"),
        (["--engine", "spark", "--master", "local", "--conf", "x"], "--conf x: must be KEY=VALUE"),
        (["--engine", "spark", "--master", "local", "-j", "2"], "--jobs is not for --engine spark"),
        (["--master", "local"], "--master is not for --engine local"),
    ],
)
def test_what_cannot_be_is_one_error_and_exit_code_2(
    command: str, options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (os.environ.get("CI") or os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("no Java on this machine: that would be the error")
    monkeypatch.delenv("SPARK_HOME", raising=False)
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        options = [option.format(closed=taken.getsockname()[1]) for option in options]
        arguments = [command, str(ROOT / "samples" / "rows.jsonl"), "-o", str(tmp_path / "out"), *options]
        made = subprocess.run([sys.executable, "-m", "seedclean", *arguments], capture_output=True, check=False)
    told = made.stderr.decode()
    assert made.returncode == 2
    assert said in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("version", "said"),
    [(None, "Spark needs Java, and there is none"), ("11.0.2", "Spark needs Java 17 or newer"), ("17.0.1", "")],
)
def test_java_is_looked_for(version: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if version:
        (tmp_path / "bin").mkdir()
        java = tmp_path / "bin" / "java"
        java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n", encoding="utf-8")
        java.chmod(0o755)
    if said:
        with pytest.raises(ConfigError, match=said):
            require_spark()
    else:
        require_spark()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ConfigError, match=r"needs pyspark: pip install 'seedclean\[spark\]'"):
        require_spark()


def test_configs_that_differ_are_not_taken_for_each_other() -> None:
    from seedclean.engine.spark.job import key

    configs = [load_config(), load_config(flags={"dedup": {"drop_excerpts": True}})]
    assert len({key(config, ["a"], 1) for config in configs} | {key(Config(**vars(configs[0])), ["a"], 2)}) == 3
