"""What an input holds: which files are read and under which names, what is passed over, what Spark does not list."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from seedclean.core.errors import ConfigError
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.parts import HadoopPath
from seedclean.read.discover import FileFilter, glob_test
from seedclean.read.files import Form
from seedclean.read.formats import SPARK_SUFFIXES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class InputFilter:
    """Which files are read, and under which names.

    Args:
        base: what stands before the names.
        glob: which files of a folder.
        suffixes: of the files that can be read -> what they hold.
    """

    def __init__(self, base: str, glob: str, suffixes: Mapping[str, Form]) -> None:
        self._base = base
        self._glob = glob
        self._suffixes = dict(suffixes)

    def name(self, path: str) -> str:
        """Return the name of a file."""
        return path.removeprefix(self._base)

    def form(self, name: str) -> tuple[Form, str] | None:
        """Return what a file holds and how it is compressed; None if it is not read."""
        return None if self.why(name) else self._wanted().kind(name)

    def why(self, name: str) -> str | None:
        """Return why a file is not read, as the report counts them; None if it is."""
        wanted = self._wanted()
        if not wanted.path(name):
            return "not in glob"
        return None if wanted.kind(name) else PurePosixPath(name).suffix.lower() or "no suffix"

    def _wanted(self) -> FileFilter:
        return FileFilter(glob_test(self._glob), self._suffixes)


class SparkInputs(NamedTuple):
    """Where the input is.

    Attributes:
        roots: files and folders, as Spark takes them.
        size: bytes of all of it.
        stamp: how many files there are, and when one was last changed.
        skipped: files that are not read, by suffix.
        empty: paths of files that have no bytes: Spark's readers pass them over.
        wanted: says which files are read.
    """

    roots: list[str]
    size: int
    stamp: str
    skipped: Counter[str]
    empty: list[str]
    wanted: InputFilter


def list_inputs(
    spark: SparkSession, names: Sequence[str], out: str, glob: str, suffixes: Mapping[str, Form] = SPARK_SUFFIXES
) -> SparkInputs:
    """Return what an input holds.

    Args:
        spark: the session.
        names: files and folders.
        out: the output folder, which cannot be in one of them.
        glob: which files are read.
        suffixes: of the files that can be read -> what they hold.

    Raises:
        ConfigError: there is no such file or folder, it holds OUT, or they are on different file systems.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    paths = [HadoopPath(spark, name) for name in dict.fromkeys(names)]
    for path in paths:
        if not path.exists():
            raise ConfigError(f"{path.name}: no such file or folder")
        if (HadoopPath(spark, out).whole() + "/").startswith(path.whole().rstrip("/") + "/"):
            raise ConfigError(f"{path.name}: the output folder is in it: the next run would read its own output")
    folders = [whole if path.is_folder() else whole.rpartition("/")[0] for path in paths for whole in [path.whole()]]
    common = folders[0].split("/")
    for folder in folders[1:]:
        parts = folder.split("/")
        same = next((i for i, pair in enumerate(zip(common, parts, strict=False)) if pair[0] != pair[1]), None)
        common = common[: min(len(common), len(parts)) if same is None else same]
    if len(folders) > 1 and len(common) < 2:
        raise ConfigError(f"{names[0]} and the others are on different file systems: run them one by one")
    roots = [path.whole() for path in paths]
    base = "/".join(common).rstrip("/") + "/"
    wanted = InputFilter(base, glob, suffixes)
    listed = files(spark, roots, "*").select("path")
    why = _skip_reasons(listed, wanted).groupBy("why").count()
    skipped = Counter({row["why"]: row["count"] for row in why.collect()})
    skipped += _hidden(roots)
    every = files(spark, roots, "*").agg(
        F.count("*").alias("files"), F.max("modificationTime").cast("string").alias("last")
    )
    newest = every.first()
    stamp = f"{newest['files']} {newest['last']}" if newest else ""
    size = sum(path.size() for path in paths)
    return SparkInputs(roots, size, stamp, skipped, _empty(listed), wanted)


def _hidden(roots: Sequence[str]) -> Counter[str]:
    """Count, on the file systems of this machine, what Spark does not list: names that begin with `.` or `_`."""
    counts = Counter[str]()
    for root in roots:
        for _, folders, files in os.walk(root.removeprefix("file:")) if root.startswith("file:") else ():
            counts["hidden"] += sum(name.startswith((".", "_")) for name in (*folders, *files))
            folders[:] = [name for name in folders if not name.startswith((".", "_"))]
    return +counts


def _empty(listed: DataFrame) -> list[str]:
    """Return the files that Spark lists but does not read."""
    every = listed._jdf.inputFiles()  # noqa: SLF001 - stays in Java: most often its length is all that is needed
    if len(every) == listed.count():
        return []
    listed_paths = {row["path"] for row in listed.toLocalIterator()}
    return sorted(path for path in map(plain, every) if path not in listed_paths)


def plain(address: str) -> str:
    """Return an address as the reader of whole files writes it; elsewhere Spark escapes it.

    >>> plain("file:///a%20b.txt")
    'file:/a b.txt'
    """
    return re.sub(r"^file:///", "file:/", unquote(address))


@arrow_map("why string")
def _skip_reasons(batches: Iterable[Any], wanted: InputFilter) -> Iterator[Rows]:
    for batch in batches:
        reasons = [wanted.why(wanted.name(path)) for path in batch.column("path").to_pylist()]
        yield {"why": [reason for reason in reasons if reason]}


def files(spark: SparkSession, roots: list[str], pattern: str) -> DataFrame:
    """Return the files of an input as Spark's reader of whole files gives them; `pattern` is for their names."""
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    return reader.option("pathGlobFilter", pattern).load(roots)
