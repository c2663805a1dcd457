"""`seedclean run`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import click

from seedclean.cli.completion import files
from seedclean.cli.options import EXIT_CODES, only_for, telling, with_config, with_engine
from seedclean.core.errors import EXIT_SOME_FAILED
from seedclean.engine.run_options import RunOptions, option_fields

_ONLY_FOR = {
    "local": tuple(name for name, field in option_fields().items() if field.option.local_only),
    "spark": ("master", "conf", "parquet"),
}
_Command = TypeVar("_Command", bound=Callable[..., Any])


def with_run_options(command: _Command) -> _Command:
    """Add an option for each field of `RunOptions`."""
    for name, (kind, info) in reversed(option_fields().items()):
        flag = f"--{name.replace('_', '-')}"
        names = (f"-{info.letter}", flag) if info.letter else (flag,)
        if kind is bool:
            option = click.option(*names, is_flag=True, help=info.help)
        else:
            value_type = _click_type(kind, info.least)
            default = getattr(RunOptions, name)
            option = click.option(*names, type=value_type, default=default, metavar=info.metavar, help=info.help)
        command = option(command)
    return command


def _click_type(annotation: Any, least: int | None) -> click.ParamType[Any] | None:
    """Return the type of an option's value by the annotation of its field; None for a text."""
    parts = () if get_origin(annotation) is Literal else get_args(annotation)  # of `int | None`
    kind = next((part for part in parts if part is not type(None)), annotation)
    if get_origin(kind) is Literal:
        return click.Choice(get_args(kind))
    ranges: dict[Any, click.ParamType[Any]] = {
        int: click.IntRange(min=least),
        float: click.FloatRange(min=least),
        Path: click.Path(path_type=Path),
    }
    return ranges.get(kind)


@click.command("run", epilog=EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", shell_complete=files)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="OUT",
    shell_complete=files,
    help="Output folder; a run adds to it as a whole or not at all.",
)
@with_config
@with_run_options
@with_engine
@click.option("--parquet", is_flag=True, help="With --engine spark: write articles as Parquet, not as JSONL.")
@telling
@click.pass_context
def run_command(  # noqa: PLR0913, PLR0917 - click passes each option as an argument; most are in `options`
    context: click.Context, /, inputs: tuple[str, ...], out: str, config_file: Path | None, engine: str,
    master: str | None, conf: tuple[str, ...], parquet: bool, quiet: bool, log_format: str,  # noqa: FBT001 - so click
    **values: Any,
) -> None:  # fmt: skip
    """Clean a folder of pages, files, or - (standard input) into the folder OUT.

    A second run into the same OUT adds to it: pages that it has seen are skipped, new articles are compared with all.

    \b
    Examples:
      seedclean run pages -o out
      seedclean run pages -o out --rebuild          choose among old and new afresh
      seedclean run pages -o out --glob '2025-*/**/*.txt' -j 4
      zcat dump.jsonl.gz | seedclean run - --text-field body -o out
      seedclean run s3a://bucket/pages -o s3a://bucket/out --engine spark --master spark://host:7077
    """
    from seedclean.engine.workers.early_start import start_early  # noqa: PLC0415 - keeps --help instant

    if engine == "local":
        start_early(inputs, Path(out), values["jobs"])
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.core.events import log_event, log_warning  # noqa: PLC0415
    from seedclean.engine.runner import run  # noqa: PLC0415
    from seedclean.engine.workers.memory import collect_garbage_seldom  # noqa: PLC0415
    from seedclean.reporting import console  # noqa: PLC0415
    from seedclean.reporting.prometheus import writing_metrics  # noqa: PLC0415
    from seedclean.write.lock import REPORT_PAGE  # noqa: PLC0415

    options = RunOptions(**values)
    with (
        console.command_output(quiet=quiet, as_json=log_format == "json") as output,
        writing_metrics(options.metrics, Path(out), log_warning),
    ):
        only_for(engine, context, _ONLY_FOR)
        config = load_config(config_file, options.flags())
        if engine == "spark":
            from seedclean.engine.spark.job import run as run_on_spark  # noqa: PLC0415
            from seedclean.engine.spark.session import open_session, parse_conf  # noqa: PLC0415

            with open_session(master, parse_conf(conf)) as spark:
                report = run_on_spark(spark, inputs, out, config, parquet=parquet, progress=output.progress)
            output.finish(report, out, console.summarise_pages(report))
        elif options.shard:
            from seedclean.engine.shards.make_part import write_part  # noqa: PLC0415

            collect_garbage_seldom()
            facts = write_part(inputs, out, config, options, progress=output.progress, forced=options.jobs is not None)
            output.stop()
            text = f"part {facts.number}/{facts.of} is in {out}: {facts.pages:,} pages"
            log_event("part", text, shown=True, part=facts.number, of=facts.of, pages=facts.pages)
            return
        else:
            collect_garbage_seldom()
            report = run(inputs, out, config, options, progress=output.progress, forced=options.jobs is not None)
            output.finish(report, out, console.summarise_pages(report), str(Path(out) / REPORT_PAGE))
        if report.pages_failed or report.greedy:
            raise click.exceptions.Exit(EXIT_SOME_FAILED)
