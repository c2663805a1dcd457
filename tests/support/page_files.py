"""Files of each format that hold one page."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq


def file_of_one_page(suffix: str, text: str) -> bytes:
    """Return the bytes of a file whose only page has a text."""
    row: dict[str, object] = {"text": text}
    if suffix in (".parquet", ".arrow"):
        return table_file([row], suffix)
    if suffix in (".zip", ".tar"):
        return {".zip": zip_file, ".tar": tar_file}[suffix]({"a.txt": text.encode()})
    return {
        ".htm": f"<p>{text}</p>", ".html": f"<p>{text}</p>", ".jsonl": json.dumps(row), ".ndjson": json.dumps(row),
        ".json": json.dumps([row], indent=2), ".csv": f"text\n{text}\n", ".tsv": f"text\n{text}\n",
    }.get(suffix, text).encode()  # fmt: skip


def table_file(rows: list[dict[str, object]], suffix: str) -> bytes:
    """Return a Parquet file, or an Arrow stream as `datasets` saves it."""
    table, file = pa.Table.from_pylist(rows), io.BytesIO()
    if suffix == ".parquet":
        pq.write_table(table, file)
    else:
        with pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
    return file.getvalue()


def zip_file(members: dict[str, bytes]) -> bytes:
    """Return a `.zip` with some files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tar_file(members: dict[str, bytes]) -> bytes:
    """Return a `.tar` with some files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()
