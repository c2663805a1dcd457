"""Steps of a Spark job, frames, what a job that failed goes on from, and errors of a wrong setup."""

from __future__ import annotations

import os
import random
import shutil
import socket
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import functions as F  # noqa: N812

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.dedup.buckets import Buckets
from seedclean.dedup.candidates import LEADERS, bucket_pairs, unpack_pairs
from seedclean.dedup.stars import Edges, star_clusters
from seedclean.engine.spark import clean, dedup
from seedclean.engine.spark.buckets import CROWDED, LEADER, MEMBER, PAIR, SIZE, Pairing, paired
from seedclean.engine.spark.candidates import candidate_pairs
from seedclean.engine.spark.components import connected_components
from seedclean.engine.spark.parts import Checkpoints
from seedclean.engine.spark.session import require_spark, set_partitions
from seedclean.engine.spark.verify import star_links
from tests.conftest import ROOT
from tests.support.command import called

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.filterwarnings("default")  # PySpark's own, of sockets that it closes late among them


def test_a_job_that_failed_goes_on_from_its_parts(spark: SparkSession, tmp_path: Path) -> None:
    computed: list[str] = []
    rows = spark.range(3)

    class Watched(Checkpoints):
        def keep(self, name: str, table: Any) -> Any:
            whole = (Path(self.folder) / name / "_SUCCESS").exists()
            computed.extend([] if whole else [name])
            return super().keep(name, table)

    for _ in range(2):
        kept = Watched(spark, str(tmp_path / "parts" / "key")).keep("one", rows)
        assert kept.count() == 3
    assert computed == ["one"]
    (tmp_path / "parts" / "key" / "one" / "_SUCCESS").unlink()  # it died while the part was written
    Watched(spark, str(tmp_path / "parts" / "key")).keep("one", rows)
    assert computed == ["one", "one"]


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
    cluster_of = {row["id"]: row["cluster"] for row in dedup(df, folder=str(tmp_path / "parts")).collect()}
    assert {name: cluster["id"] for name, cluster in cluster_of.items()} == {"a": "b", "b": "b", "c": "c", "d": "d"}
    assert (cluster_of["a"]["relation"], cluster_of["a"]["criterion"], cluster_of["b"]["size"]) == (
        "near",
        "longest_body",
        2,
    )
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


def test_fields_and_dates_of_frames_are_read(spark: SparkSession, tmp_path: Path) -> None:
    text = "海城渡轮公司昨晚恢复了夜间班次，第一班船九点离港，船上坐了一百八十多人。"
    rows = [("a", text, "2024/12/1", "海城渡輪恢復夜航_海城网"), ("b", text, "2024/3/9", None)]
    df = spark.createDataFrame(rows, "id string, text string, published string, title string")
    first, _ = clean(df.orderBy("id")).collect()
    assert (first["title"], first["published"]) == ("海城渡轮恢复夜航", "2024-12-01")
    assert orjson.loads(first["given"]) == {"published": "2024/12/1", "title": "海城渡輪恢復夜航_海城网"}
    for kind in ("string", "date", "timestamp"):
        day = F.col("published") if kind == "string" else F.to_date("published", "yyyy/M/d").cast(kind)
        (tmp_path / "config.yaml").write_text("dedup: {keeper: [earliest_date]}", encoding="utf-8")
        config = load_config(tmp_path / "config.yaml", pages=False)
        decided = dedup(df.withColumn("published", day), config, folder=str(tmp_path / kind)).collect()
        assert {row["cluster"]["id"] for row in decided} == {"b"}, kind


def pairs_of(keys: np.ndarray, leaders: int) -> tuple[np.ndarray, int]:
    """Return the pairs of places with the same key, ascending, and the number of crowded keys."""
    entries = np.sort((keys.astype(np.uint64) << np.uint64(32)) | np.arange(len(keys), dtype=np.uint64))
    pairs, crowded = bucket_pairs(entries, leaders)
    return unpack_pairs(np.sort(pairs)), crowded


def test_a_bucket_larger_than_a_partition_is_paired_as_by_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    keys = np.where(rng.random(9000) < 0.5, 7, rng.integers(0, 3000, 9000)).astype(np.uint32)
    expected, crowded = pairs_of(keys, LEADERS)
    table = [(int(key), index) for index, key in enumerate(keys.tolist())]
    entries = spark.createDataFrame(table, "bucket bigint, place bigint").repartition(3)
    parts = Checkpoints(spark, str(tmp_path / "parts"))
    kept = []

    def keep(table: DataFrame) -> DataFrame:
        kept.append(parts.keep("rows", table))
        return kept[0]

    name = "spark.sql.adaptive.coalescePartitions.enabled"  # so little would be put into one
    spark.conf.set(name, "false")
    try:
        pairs, counts = paired(entries, LEADERS, keep)
    finally:
        spark.conf.unset(name)
    spread = kept[0].where(f"kind = {LEADER} and bucket = 7").count()
    assert spread > LEADERS  # it is in more than one partition
    found_pairs = sorted((row["first"], row["second"]) for row in pairs.collect())
    assert found_pairs == list(map(tuple, expected.tolist()))
    assert [row["crowded"] for row in counts.collect()] == [crowded]


@given(
    st.lists(st.integers(0, 6), max_size=60),
    st.lists(st.integers(0, 60), max_size=4),
    st.integers(1, 5),
)
def test_partitions_and_batches_cut_anywhere_give_the_same_pairs(
    keys: list[int], cuts: list[int], leaders: int
) -> None:
    buckets = np.sort(np.array(keys, dtype=np.int64))
    indexes = np.arange(len(keys))
    expected, crowded = pairs_of(buckets, leaders)
    edges = sorted({0, len(keys), *(cut for cut in cuts if cut < len(keys))})
    half = len(edges) // 2
    rows: list[tuple[int, int, int, int]] = []
    for part in (edges[: half + 1], edges[half:]):
        pairing = Pairing(leaders)
        for start, end in pairwise(part):
            for columns in pairing.add(buckets[start:end], indexes[start:end]):
                rows += list(zip(*(column.tolist() for column in columns), strict=True))
        for columns in pairing.end():
            rows += list(zip(*(column.tolist() for column in columns), strict=True))
    pairs = [(first, second) for kind, _, first, second in rows if kind == PAIR]
    leaders_of: dict[int, set[int]] = {}
    sizes: dict[int, int] = {}
    for kind, bucket, first, _ in rows:
        if kind == LEADER:
            leaders_of.setdefault(bucket, set()).add(first)
        if kind == SIZE:
            sizes[bucket] = sizes.get(bucket, 0) + first
    for kind, bucket, member, _ in rows:
        if kind == MEMBER:
            pairs += [(leader, member) for leader in sorted(leaders_of[bucket])[:leaders] if leader < member]
    assert sorted(pairs) == list(map(tuple, expected.tolist()))
    large = sum(size > leaders for size in sizes.values())
    assert large + sum(first for kind, _, first, _ in rows if kind == CROWDED) == crowded


def test_the_pairs_of_crowded_buckets_are_those_of_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    keys = rng.integers(0, 4, (6, 400), dtype=np.uint32)
    keys[:, 300:] = rng.integers(0, 2**32, (6, 100), dtype=np.uint32) % 50
    numbers = rng.integers(0, 2**32, 400, dtype=np.uint32) % 30
    buckets = Buckets(iter(keys), np.arange(400), numbers)
    rows = [(row, int(numbers[row]), None, keys[:, row].tobytes()) for row in range(400)]
    bodies = spark.createDataFrame(rows, "place bigint, numbers bigint, short_keys binary, long_keys binary")
    pairs, crowded = candidate_pairs(bodies, 6, Checkpoints(spark, str(tmp_path / "parts")).keep)
    found_pairs = sorted((row["first"], row["second"]) for row in pairs.collect())
    assert found_pairs == sorted(map(tuple, unpack_pairs(buckets.pairs(0, 400)).tolist()))
    assert crowded == buckets.crowded > 0
    assert {row["long"] for row in pairs.collect()} == {True}


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_a_component_that_is_cut_has_the_stars_of_the_whole(seed: int, cut: int) -> None:
    draw = np.random.default_rng(seed)
    pairs = np.unique(np.sort(draw.integers(0, 30, (80, 2))), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]
    likeness = draw.integers(6, 10, len(pairs)) / 10
    keeper, link = np.arange(30), np.full(30, -1)
    relation = np.zeros(len(pairs), dtype=np.int8)
    first, second = np.ascontiguousarray(pairs.T)
    edges = Edges(first, second, likeness, likeness, relation)
    star_clusters(edges, 0.7, keeper, link)
    component = np.zeros(len(pairs), dtype=np.int64)
    names = ("first", "second", "jaccard", "containment", "relation", "component")
    table = pa.table(dict(zip(names, [*pairs.T, likeness, likeness, relation, component], strict=True)))
    border = int(np.searchsorted(pairs[:, 1], cut % 29))
    joined = np.empty(0, dtype=np.int64)
    keepers: dict[int, int] = {}
    for part in (table.slice(0, border), table.slice(border)):
        if part.num_rows:
            links, joined = star_links(part, 0.7, "jaccard", joined)
            keepers |= dict(zip(links["node"].tolist(), links["keeper"].tolist(), strict=True))
    assert keepers == {node: of for node, of in enumerate(keeper.tolist()) if node != of}


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
    component_of = {row["node"]: row["component"] for row in connected_components(edges, parts.keep).collect()}
    assert component_of == {node: least for node, least in root.items() if node != least}


@pytest.mark.parametrize("command", ["run", "dedup"])
@pytest.mark.parametrize(
    ("options", "message"),
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
    command: str, options: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (os.environ.get("CI") or os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("no Java on this machine: that would be the error")
    monkeypatch.delenv("SPARK_HOME", raising=False)
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    with socket.socket() as listener:  # bound, and nobody listens
        listener.bind(("127.0.0.1", 0))
        options = [option.format(closed=listener.getsockname()[1]) for option in options]
        arguments = [command, str(ROOT / "samples" / "rows.jsonl"), "-o", str(tmp_path / "out"), *options]
        done = called(*arguments)
    errors = done.stderr.decode()
    assert done.returncode == 2
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("version", "message"),
    [(None, "Spark needs Java, and there is none"), ("11.0.2", "Spark needs Java 17 or newer"), ("17.0.1", "")],
)
def test_java_is_looked_for(version: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if version:
        (tmp_path / "bin").mkdir()
        java = tmp_path / "bin" / "java"
        java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n", encoding="utf-8")
        java.chmod(0o755)
    if message:
        with pytest.raises(ConfigError, match=message):
            require_spark()
    else:
        require_spark()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ConfigError, match=r"needs pyspark: pip install .*'pyspark<"):
        require_spark()


def test_configs_that_differ_are_not_taken_for_each_other() -> None:
    from seedclean.engine.spark.job import key

    configs = [load_config(), load_config(flags={"dedup": {"drop_excerpts": True}})]
    assert len({key(config, ["a"], 1) for config in configs} | {key(Config(**vars(configs[0])), ["a"], 2)}) == 3
