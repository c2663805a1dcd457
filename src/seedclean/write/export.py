"""The articles of OUT in files for other programs: `OUT/clean`, Parquet or JSONL, made of `clean.jsonl` at each commit.

`clean.jsonl` and the state are what OUT remembers. These files follow from them: whatever is missing or does not fit
what `export.json` says of them is written again by the next run, and put in place as a whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import orjson

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.write.arrow import import_pyarrow
from seedclean.write.export_files import ExportFiles, ExportSettings, digest_of
from seedclean.write.lock import EXPORT, EXPORT_LIST, FILES, PARTIAL
from seedclean.write.output_folder import create_file, empty_folder
from seedclean.write.row_shapes import Partition, Shape

_VALUES = {"format": ("jsonl", "parquet"), "shape": get_args(Shape), "partition": get_args(Partition)}


def export_settings(folder: Path, output: Mapping[str, Any]) -> ExportSettings | None:
    """Return the settings by the section `output` of a config; None if `clean.jsonl` is all that is wanted.

    If the section says nothing, what OUT has is kept up.
    """
    values = {name: output[name] for name in ExportSettings._fields}
    if values == {"format": "auto", **ExportSettings._field_defaults}:
        listed = _listed(folder)
        return ExportSettings(**{name: listed["settings"][name] for name in ExportSettings._fields}) if listed else None
    settings = ExportSettings(**values | ({"format": "jsonl"} if values["format"] == "auto" else {}))
    return None if settings == ExportSettings("jsonl") else settings


def check_export(folder: Path, settings: ExportSettings | None) -> None:
    """Say before a run what would hinder its files at the end.

    Raises:
        ConfigError: pyarrow is not installed, or OUT has a folder `clean` that is not ours.
    """
    if settings and settings.format == "parquet":
        import_pyarrow()
    if settings and (folder / EXPORT).exists() and _listed(folder) is None:
        raise ConfigError(f"{folder / EXPORT}: is of no run: move it away, or choose another --out")


def renew_export(folder: Path, settings: ExportSettings | None) -> None:
    """Make the files fit `clean.jsonl`, unless they do. Whoever calls holds the lock of the folder.

    Args:
        folder: the output folder.
        settings: from `export_settings`; None: there are to be none.

    Raises:
        StoppedError: they cannot be written; `clean.jsonl` is as it was.
    """
    listed = _listed(folder)
    try:
        if settings is None:
            if listed is not None:
                shutil.rmtree(folder / EXPORT, ignore_errors=True)
                (folder / EXPORT_LIST).unlink()
            return
        content = {"settings": settings._asdict(), "of": digest_of(folder / FILES[0])}
        if listed and all(listed[key] == value for key, value in content.items()) and not missing_files(folder, listed):
            return
        _replace(folder, settings, content)
    except OSError as error:
        raise StoppedError(
            f"{folder}: the run is committed, but {EXPORT}/ is not written ({error.strerror}): the next run tries again"
        ) from error


def withdraw_export(folder: Path) -> None:
    """Remove the files before articles are forgotten: `renew_export` makes them again, without these."""
    listed = _listed(folder)
    if listed is not None:
        _write_list(folder, listed | {"of": "", "files": {}})
        shutil.rmtree(folder / EXPORT, ignore_errors=True)


def export_problems(folder: Path) -> Iterator[str]:
    """Yield how the files differ from what they are to be."""
    listed = _listed(folder)
    if listed is None:
        return
    again = "the next run writes it again"
    if listed["of"] != digest_of(folder / FILES[0]):
        yield f"is not made of {FILES[0]} as it is now: {again}"
        return
    for name in missing_files(folder, listed):
        yield f"{name} is missing, or has another size: {again}"
    for name, file in listed["files"].items():
        path = folder / EXPORT / name
        if path.is_file() and path.stat().st_size == file["bytes"] and digest_of(path) != file["sha256"]:
            yield f"{name} is not what was written: remove it; {again}"


def missing_files(folder: Path, listed: Mapping[str, Any]) -> list[str]:
    """Return which files are not there, or have another size."""
    return [
        name
        for name, file in listed["files"].items()
        if not (path := folder / EXPORT / name).is_file() or path.stat().st_size != file["bytes"]
    ]


def _listed(folder: Path) -> dict[str, Any] | None:
    """Return what `export.json` says; None if there is none, or it says what no run writes."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        listed = orjson.loads((folder / EXPORT_LIST).read_bytes())
        settings, files = listed["settings"], dict(listed["files"])
        is_ours = all(settings[name] in values for name, values in _VALUES.items()) and settings["shard_mb"] >= 0
        if is_ours and all(".." not in name and {"bytes", "sha256"} <= file.keys() for name, file in files.items()):
            ExportSettings(**settings)
            return {"settings": settings, "of": listed["of"], "files": files}
    return None


def _write_list(folder: Path, listed: Mapping[str, Any]) -> None:
    new = folder / PARTIAL / EXPORT_LIST
    new.parent.mkdir(exist_ok=True)
    new.unlink(missing_ok=True)
    with create_file(new) as file:
        file.write(orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / EXPORT_LIST)


def _replace(folder: Path, settings: ExportSettings, content: dict[str, Any]) -> None:
    """Write all files anew, and put them in place together."""
    partial = folder / PARTIAL
    empty_folder(partial)
    try:
        new = partial / EXPORT
        new.mkdir(mode=0o755)
        files = ExportFiles(folder / FILES[0], new, settings).write()
        _write_list(folder, content | {"of": "", "files": {}})
        if (folder / EXPORT).exists():
            (folder / EXPORT).rename(partial / "before")
        new.rename(folder / EXPORT)
        _write_list(folder, content | {"files": files})
    finally:
        shutil.rmtree(partial, ignore_errors=True)
