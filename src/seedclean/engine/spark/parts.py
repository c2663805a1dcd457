"""Finished parts of a job, as Parquet in a folder that all executors see: a job that failed goes on from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Checkpoints:
    """Checkpoints by name.

    Args:
        spark: the session.
        folder: where they are, a path or an address as Spark takes it.
    """

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self._spark = spark
        self.folder = folder.rstrip("/")

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        """Write a part, unless it is there and whole; return it as it was written."""
        path = f"{self.folder}/{name}"
        if not HadoopPath(self._spark, f"{path}/_SUCCESS").exists():
            frame.write.mode("overwrite").parquet(path)
        return self._spark.read.schema(frame.schema).parquet(path)

    def drop(self) -> None:
        """Remove all parts, those of other jobs beside them, too."""
        HadoopPath(self._spark, self.folder.rpartition("/")[0]).delete()


class HadoopPath:
    """A path or address of any file system that Hadoop knows.

    Args:
        spark: the session.
        name: as Spark takes it.
    """

    def __init__(self, spark: SparkSession, name: str) -> None:
        self._spark = spark
        java = spark.sparkContext._jvm  # noqa: SLF001 - PySpark shows its file systems nowhere else
        # By its whole name: for that of each package before it Java would look through all archives.
        self._java_path: Any = getattr(java, "org.apache.hadoop.fs.Path")
        self._path = self._java_path(name)
        self._system = self._path.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf())  # noqa: SLF001
        self.name = name

    def exists(self) -> bool:
        """Return whether there is such a file or folder."""
        return bool(self._system.exists(self._path))

    def delete(self) -> None:
        """Remove it, and what is in it."""
        self._system.delete(self._path, True)  # noqa: FBT003 - Java's

    def whole(self) -> str:
        """Return it with its file system: as the column that names a row's file begins."""
        return str(self._path.makeQualified(self._system.getUri(), self._system.getWorkingDirectory()).toString())

    def is_folder(self) -> bool:
        """Return whether it is a folder."""
        return bool(self._system.getFileStatus(self._path).isDirectory())

    def size(self) -> int:
        """Return the bytes of the file, or of all files in the folder."""
        return int(self._system.getContentSummary(self._path).getLength())

    def replace(self, source: HadoopPath) -> None:
        """Put another one here, in place of what there is."""
        self.delete()
        if not self._system.rename(source._path, self._path):
            raise OSError(f"{source.name}: cannot be renamed to {self.name}")

    def rename_parts(self, before: str, after: str) -> None:
        """Give the files of the folder another suffix."""
        for status in self._system.listStatus(self._path):
            path = status.getPath()
            name = str(path.getName())
            if name.startswith("part-") and name.endswith(before):
                target = self._java_path(path.getParent(), name.removesuffix(before) + after)
                self._system.rename(path, target)

    def read(self) -> bytes:
        """Read a small file of text in UTF-8; return nothing if there is none."""
        if not self.exists():
            return b""
        row = self._spark.read.text(self.name, wholetext=True).first()
        return row[0].encode() if row else b""

    def write(self, data: bytes) -> None:
        """Write a small file."""
        self._system.setWriteChecksum(False)
        stream = self._system.create(self._path, True)  # noqa: FBT003
        try:
            stream.write(data)
        finally:
            stream.close()
