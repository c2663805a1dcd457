"""A whole run for notebooks: what came out of it, as rows, tables and clusters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic
from typing import Any
from weakref import finalize

import orjson
from markupsafe import Markup

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError
from seedclean.core.events import run_context
from seedclean.core.progress import Progress
from seedclean.core.render import render_template
from seedclean.core.report import Report
from seedclean.core.report_json import report_of_content
from seedclean.engine import runner
from seedclean.engine.clusters import Cluster, Clusters
from seedclean.engine.run_options import Replace, RunOptions
from seedclean.reporting.console import log_end
from seedclean.reporting.log_handlers import notebook_logs
from seedclean.reporting.progress import default_progress
from seedclean.write import arrow as tables
from seedclean.write.lock import REPORT_PAGE
from seedclean.write.row_schema import OutputName
from seedclean.write.state import Lookup, latest_runs
from seedclean.write.state.files import report_in_place
from seedclean.write.state.history import open_state


class Result:
    """What a run left in its folder; a folder of its own goes with it.

    Attributes:
        report: the run's numbers.
        folder: the output folder.
    """

    def __init__(self, report: Report, folder: Path) -> None:
        self.report = report
        self.folder = folder

    @property
    def page(self) -> Path:
        """The report, a file to be opened in a browser: notebooks show no frames of `file://` addresses."""
        return self.folder / REPORT_PAGE

    def rows(self, which: OutputName = "clean") -> Iterator[dict[str, Any]]:
        """Yield the rows of `clean.jsonl`, or of another file.

        Args:
            which: `clean`, `duplicates` or `rejected`.
        """
        return tables.output_rows(self.folder, which)

    def to_arrow(self, which: OutputName = "clean") -> Any:
        """Return the rows as a `pyarrow.Table`; `seedclean.write.arrow` says what its columns are."""
        return tables.import_pyarrow().Table.from_batches(
            tables.record_batches(self.folder, which), tables.arrow_schema(which)
        )

    def to_pandas(self, which: OutputName = "clean") -> Any:
        """Return the rows as a `pandas.DataFrame`."""
        tables.import_extra("pandas")
        return self.to_arrow(which).to_pandas()

    def to_polars(self, which: OutputName = "clean") -> Any:
        """Return the rows as a `polars.DataFrame`."""
        return tables.import_extra("polars").from_arrow(self.to_arrow(which))

    def to_parquet(self, file: str | Path, which: OutputName = "clean") -> Path:
        """Write the rows to a Parquet file, some thousands at a time, and return where it is."""
        tables.import_pyarrow()
        with tables.import_extra("pyarrow.parquet").ParquetWriter(
            file, tables.arrow_schema(which), compression="zstd"
        ) as out:
            for batch in tables.record_batches(self.folder, which):
                out.write_batch(batch)
        return Path(file)

    def to_datasets(self, which: OutputName = "clean") -> Any:
        """Return the rows as a `datasets.Dataset` of Hugging Face, in memory."""
        datasets = tables.import_extra("datasets")
        return datasets.Dataset(datasets.table.InMemoryTable(self.to_arrow(which)))

    def clusters(self, most: int = 20) -> Clusters:
        """Return the first clusters with copies, by their keepers' places in `duplicates.jsonl`.

        Args:
            most: how many.
        """
        clusters: dict[str, Cluster] = {}
        texts: dict[str, str] = {}
        for row in self.rows("duplicates"):
            if row["keeper"] in clusters or len(clusters) < most:
                clusters.setdefault(row["keeper"], Cluster(row["keeper"], {})).members[row["id"]] = row["jaccard"]
                texts[row["id"]] = row["text"]
        with Lookup(self.folder) as lookup:
            for name in clusters:
                keeper = lookup.by_id(name)
                texts[name] = keeper.row["text"] if keeper else ""
        return Clusters(clusters.values(), texts)

    def __repr__(self) -> str:
        """Return the main numbers."""
        report = self.report
        return f"Result(kept={report.kept}, duplicates={report.duplicates}, folder={str(self.folder)!r})"

    def _repr_html_(self) -> str:
        numbers = Markup(self.report._repr_html_())  # noqa: S704 - its texts are escaped in it
        return render_template("result", numbers=numbers, folder=str(self.folder), page=self.page.resolve().as_uri())


def open_result(out: str | Path) -> Result:
    """Return the result of the runs into an output folder, as `run` returned it; `seedclean.open` is this function.

    Args:
        out: the output folder of `seedclean run` or `seedclean.run`, of this version or an earlier one.

    Raises:
        ConfigError: the folder holds no run.
        StoppedError: its state is damaged.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    >>> _ = (folder / "a.txt").write_text(text, encoding="utf-8")
    >>> _ = run(folder, folder / "out")
    >>> earlier = open_result(folder / "out")
    >>> earlier.report.kept, [row["text"] for row in earlier.rows()] == [text]
    (1, True)
    """
    with open_state(Path(out), older=True) as state:
        report, runs = report_in_place(state), latest_runs(state, 1)
    if report is None:
        raise ConfigError(f"{out}: no run was committed yet")
    return Result(report_of_content(orjson.loads(report), runs[-1].warnings), Path(out))


def run(  # noqa: PLR0913 - options of the command, by name
    inputs: str | Path | Sequence[str | Path],
    out: str | Path | None = None,
    config: Config | str | Path | None = None,
    *,
    progress: Progress | None = None,
    rebuild: bool = False,
    accept_config: bool = False,
    replace: Replace = "similar",
    allow_empty: bool = False,
) -> Result:
    """Clean a folder of pages as `seedclean run` does, and return what came out.

    Args:
        inputs: a folder, a file, or several.
        out: the output folder; None: one that goes when the result goes.
        config: a config from `load_config`, or its YAML file; the defaults, if it is left out.
        progress: told what goes on; a bar in a notebook and on a terminal, if it is left out.
        rebuild: clean all pages of the inputs again, and choose among all articles afresh.
        accept_config: go on although the settings are not those of the last run.
        replace: which pages replace what their names held before: all, those with a similar text, or none.
        allow_empty: whether inputs without any page are no mistake.

    Raises:
        ConfigError: an input, the config or OUT cannot be used, or the settings are not those of the last run.
        LockedError: another run is writing to OUT.
        NoInputError: the inputs hold no page.
        StoppedError: the run could not be finished.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    >>> _ = (folder / "a.txt").write_text(text + "返回搜狐,查看更多", encoding="utf-8")
    >>> result = run(folder)
    >>> result.report.kept, [row["text"] for row in result.rows()] == [text]
    (1, True)
    """
    folder = Path(mkdtemp(prefix="seedclean-") if out is None else out)
    settings = config if isinstance(config, Config) else load_config(config)
    result = Result(Report(), folder)
    if out is None:
        finalize(result, rmtree, folder, ignore_errors=True)
    begun = monotonic()
    with run_context(), notebook_logs():
        with nullcontext(progress) if progress else default_progress() as listener:
            options = RunOptions(rebuild=rebuild, accept_config=accept_config, replace=replace, allow_empty=allow_empty)
            result.report = runner.run(inputs, folder, settings, options, progress=listener)
        log_end(result.report, monotonic() - begun)
    return result
