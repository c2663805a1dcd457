"""A Spark session: with what the stages need, and with one clear error where there can be none."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.extras import install_hint

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA_LEAST, PYSPARK_LEAST = 17, 4
_PACKAGES = ("pandas", "pyarrow", "pyspark")
_PATIENCE = 5.0  # seconds until a master must answer
_PARTITION = 64 << 20  # bytes of input that one partition of a shuffle stands for; see docs/spark.md
_SIZED = "spark.seedclean.sized"  # whether we set the number of partitions
_SETTINGS: Mapping[str, str] = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.adaptive.advisoryPartitionSizeInBytes": "64m",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1024",  # bodies are long; a batch is held in memory
    "spark.sql.execution.arrow.maxBytesPerBatch": "64m",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_LOCAL: Mapping[str, str] = {  # one machine: nothing is listened for outside it
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
}


def parse_conf(conf: Sequence[str]) -> dict[str, str]:
    """Return settings given as `key=value`.

    Raises:
        ConfigError: one of them is not of that form.

    >>> parse_conf(["spark.executor.memory=8g"])
    {'spark.executor.memory': '8g'}
    """
    settings = {}
    for setting in conf:
        key, sign, value = setting.partition("=")
        if not sign or not key.strip():
            raise ConfigError(f"--conf {setting}: must be KEY=VALUE, as in --conf spark.executor.memory=8g")
        settings[key.strip()] = value
    return settings


@contextmanager
def open_session(master: str | None, conf: Mapping[str, str]) -> Iterator[SparkSession]:
    """Give a session of our own, and stop it at the end.

    Args:
        master: as Spark takes it; None leaves it to `conf`, spark-defaults.conf or spark-submit.
        conf: settings, which go before ours.

    Raises:
        ConfigError: PySpark or Java is missing or too old, there is no master, or it does not answer.
    """
    require_spark()
    master = master or conf.get("spark.master")
    if not master and not _elsewhere():
        raise ConfigError(
            "Spark has no master: name one with --master, such as local[*] for this machine or spark://HOST:7077"
        )
    if master:
        _answering(master)
    from pyspark.sql import SparkSession  # noqa: PLC0415 - a second

    settings = {**_SETTINGS, "spark.sql.shuffle.partitions": str(partitions(0)), "spark.app.name": "seedclean"}
    settings["spark.sql.files.minPartitionNum"] = "8"  # fixed, so that a file is always split in the same way
    if master and master.startswith("local"):
        settings |= _LOCAL
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings[_SIZED] = str("spark.sql.shuffle.partitions" not in conf).lower()
    builder = SparkSession.builder
    for key, value in {**settings, **conf}.items():
        builder = builder.config(key, value)
    if master:
        builder = builder.master(master)
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        raise ConfigError(f"Spark cannot be started with the master {master}: {_first_line(error)}") from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        with translated_spark_errors():
            yield spark
    finally:
        with suppress(Exception):  # what ended it is said already
            spark.stop()


@contextmanager
def translated_spark_errors() -> Iterator[None]:
    """Turn what Spark raises, a hundred lines of Java, into one error.

    Raises:
        StoppedError: a job failed.
    """
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(("py4j", "pyspark")):
            raise
        raise StoppedError(
            f"Spark gave up ({_first_line(error)}): nothing was put in place; the same command goes on from what was"
            " finished"
        ) from error


def partitions(size: int) -> int:
    """Return how many partitions a shuffle begins with; adaptive execution joins those that turn out small.

    >>> partitions(0), partitions(10 << 40)
    (8, 163840)
    """
    return max(8, -(-size // _PARTITION))


def set_partitions(spark: SparkSession, size: int) -> None:
    """Have shuffles begin with as many partitions as an input of so many bytes asks for; what `conf` said stays."""
    if spark.conf.get(_SIZED, "false") == "true":
        spark.conf.set("spark.sql.shuffle.partitions", str(partitions(size)))


def require_spark() -> None:
    """Look for PySpark and Java.

    Raises:
        ConfigError: one of them is missing or too old.
    """
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        versions = {name: import_module(name).__version__ for name in _PACKAGES}
    except ImportError as error:
        raise ConfigError(f"the Spark engine needs {error.name}: {install_hint(*_PACKAGES)}") from error
    if int(versions["pyspark"].split(".")[0]) < PYSPARK_LEAST:
        raise ConfigError(f"PySpark {versions['pyspark']} is too old: {install_hint(*_PACKAGES)}")
    remedy = f"install Java {JAVA_LEAST} (Debian: openjdk-{JAVA_LEAST}-jre-headless), or set JAVA_HOME to one"
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java or not Path(java).exists():
        raise ConfigError(f"Spark needs Java, and there is none{f' in {home}' if home else ''}: {remedy}")
    answer = subprocess.run([java, "-version"], capture_output=True, check=False)  # noqa: S603
    major = re.search(rb'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    if not major or int(major[1]) < JAVA_LEAST:
        version = major[1].decode() if major else "of unknown version"
        raise ConfigError(f"Spark needs Java {JAVA_LEAST} or newer, and {java} is {version}: {remedy}")


def _elsewhere() -> bool:
    """Return whether a master is named where Spark itself looks for one."""
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # spark-submit started us
        return True
    folder = os.environ.get("SPARK_CONF_DIR") or str(Path(os.environ.get("SPARK_HOME", "")) / "conf")
    file = Path(folder) / "spark-defaults.conf"
    return file.is_file() and re.search(r"^\s*spark\.master[\s=]", file.read_text("utf-8"), re.MULTILINE) is not None


def _answering(master: str) -> None:
    """Ask whether anyone listens at the address of a standalone master; Spark itself tries for a minute."""
    if not re.match(r"(local(\[.*\])?|spark://.+|yarn|k8s://.+)\Z", master):
        raise ConfigError(f"--master {master}: must be local[N], spark://HOST:PORT, yarn or k8s://ADDRESS")
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        with suppress(OSError, ValueError), socket.create_connection((host, int(port)), timeout=_PATIENCE):
            return
    raise ConfigError(f"no Spark master answers at {master}: start one, or name another --master")


def _first_line(error: BaseException) -> str:
    """Return what an error of Spark says, without the stack.

    >>> _first_line(Exception("An error occurred while calling o57.parquet.\\n: java.io.IOException: full\\n\\tat x"))
    'java.io.IOException: full'
    """
    lines = str(error).strip().split("\n")
    line = lines[1] if len(lines) > 1 and lines[0].startswith("An error occurred while calling") else lines[0]
    return line.removeprefix(": ")[:300] or type(error).__name__
