"""Figures of a run for Prometheus, in the text format that the node exporter's textfile collector reads.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/, the names: …/docs/practices/naming/.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any, NamedTuple

import click
import orjson

from seedclean.core.errors import (
    EXIT_LOCKED,
    EXIT_OK,
    EXIT_STOPPED,
    ConfigError,
    DamagedStateError,
    NoInputError,
    SeedcleanError,
)
from seedclean.core.figures import FIGURES
from seedclean.write.output_folder import create_file
from seedclean.write.state import RunRecord, run_history


class _Metric(NamedTuple):
    """A metric: its name, its help text, and its value, or a value for each value of a label."""

    name: str
    help: str
    values: float | Mapping[str, float]
    label: str = ""


@contextmanager
def writing_metrics(file: Path | None, out: Path, warn: Callable[[str], None]) -> Iterator[None]:
    """Write the metrics when a run ends, also if it fails. Another run that holds the folder leaves them as they are.

    Args:
        file: the metrics file, which is replaced as a whole; None: nothing is written.
        out: the output folder.
        warn: called with a sentence if the file cannot be written. That does not change how the run ended.

    Raises:
        ConfigError: the folder of the file does not exist, or is not writable.
    """
    if file is not None and not file.parent.is_dir():
        raise ConfigError(f"{file}: there is no folder {file.parent}: make it, or choose another --metrics")
    if file is not None and not os.access(file.parent, os.W_OK):
        raise ConfigError(f"{file}: cannot write to the folder {file.parent}: choose another --metrics")
    code, empty = EXIT_STOPPED, False
    try:
        yield
        code = EXIT_OK
    except SeedcleanError as error:
        code, empty = error.exit_code, isinstance(error, NoInputError)
        raise
    except click.exceptions.Exit as error:
        code = error.exit_code
        raise
    finally:
        if file is not None and code != EXIT_LOCKED:
            try:
                _replace(file, metrics_text(_last(out), code, time(), empty=empty))
            except OSError as error:
                warn(f"{file}: {error.strerror}: the figures were not written")


def metrics_text(run: RunRecord | None, code: int, now: float, *, empty: bool = False) -> str:
    """Return the metrics in the text format.

    Args:
        run: the last committed run; None if there was none.
        code: exit code of the run that ends now.
        now: the time, in seconds since 1970.
        empty: whether that run found nothing to read.

    >>> print(metrics_text(None, 2, 1000.0), end="")
    # HELP seedclean_last_run_timestamp_seconds When the last run ended, committed or not.
    # TYPE seedclean_last_run_timestamp_seconds gauge
    seedclean_last_run_timestamp_seconds 1000
    # HELP seedclean_last_run_exit_code How it ended, see seedclean run --help.
    # TYPE seedclean_last_run_exit_code gauge
    seedclean_last_run_exit_code 2
    # HELP seedclean_last_run_without_input Whether it found nothing to read.
    # TYPE seedclean_last_run_without_input gauge
    seedclean_last_run_without_input 0
    """
    metrics = [
        _Metric("last_run_timestamp_seconds", "When the last run ended, committed or not.", now),
        _Metric("last_run_exit_code", "How it ended, see seedclean run --help.", code),
        _Metric("last_run_without_input", "Whether it found nothing to read.", empty),
        *(_of(run) if run else ()),
    ]
    lines = []
    for metric in metrics:
        name = f"seedclean_{metric.name}"
        lines += [f"# HELP {name} {metric.help}", f"# TYPE {name} gauge"]
        if isinstance(metric.values, Mapping):
            lines += [f'{name}{{{metric.label}="{key}"}} {value:.15g}' for key, value in metric.values.items()]
        else:
            lines.append(f"{name} {metric.values:.15g}")
    return "\n".join(lines) + "\n"


def _of(run: RunRecord) -> Iterator[_Metric]:
    report = orjson.loads(run.report)
    ended = datetime.fromisoformat(run.started).timestamp() + run.seconds
    names = ("pages", "unchanged", "replaced", "other_text", "other_folder", "repeated_id", "bare", "failed")
    pages = _by_outcome(report, *names)
    articles = _by_outcome(report, "kept", "duplicates", "dropped")
    yield _Metric("last_commit_timestamp_seconds", "When the last committed run ended.", ended)
    yield _Metric("last_commit_duration_seconds", "How long it took.", run.seconds)
    yield _Metric("last_commit_warnings", "Figures of it that left their usual range.", len(run.warnings))
    yield _Metric("last_commit_pages", "Its pages.", pages, "outcome")
    yield _Metric("last_commit_documents", "Its articles and other pieces of pages.", articles, "outcome")
    yield _Metric("corpus", "Pages, and lines of the files, after it.", report["corpus"], "holds")


def _by_outcome(report: Mapping[str, Any], *names: str) -> dict[str, float]:
    """Return figures of a report, by their last keys in `report.json`."""
    return {FIGURES[name].path[-1]: FIGURES[name].value(report) for name in names}


def _last(out: Path) -> RunRecord | None:
    try:
        runs = run_history(out, 1)
    except (ConfigError, DamagedStateError):
        return None
    return runs[-1] if runs else None


def _replace(file: Path, content: str) -> None:
    """Write a file and put it in place as a whole: a reader sees the old content or the new."""
    new = file.with_name(f".{file.name}.{os.getpid()}")
    new.unlink(missing_ok=True)  # left by a killed process of the same number
    try:
        with create_file(new) as stream:
            stream.write(content.encode())
        new.replace(file)
    except BaseException:  # Ctrl-C, too
        new.unlink(missing_ok=True)
        raise
