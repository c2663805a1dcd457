"""`seedclean run`."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import click

from seedclean.cli.completion import files
from seedclean.cli.options import EXIT_CODES, given, interrupt, only_for, telling, with_config, with_engine
from seedclean.core.errors import EXIT_SOME_FAILED

_ONLY_FOR = {
    "local": ("jobs", "follow_links", "rebuild", "accept_config", "wait", "tmp", "lang", "metrics"),
    "spark": ("master", "conf", "parquet"),
}


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
@click.option("--glob", metavar="PATTERN", help="Which files of a folder to read; ** crosses folders.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes (default: one for each core).")
@click.option("--ledger", type=click.Choice(["counts", "full"]), help="full: write every edit of every article.")
@click.option("--text-field", metavar="NAME", help="Field of JSONL rows with the text; makes - a JSONL stream.")
@click.option("--id-field", metavar="NAME", help="Field of JSONL rows with the id; makes - a JSONL stream.")
@click.option("--drop-excerpts", is_flag=True, help="Leave out articles that stand in longer ones, not only flag them.")
@click.option("--max-bytes", type=click.IntRange(min=1), help="Largest page, unpacked; a larger one is rejected.")
@click.option("--follow-links", is_flag=True, help="Read what links in a folder lead to, inside or outside of it.")
@click.option("--rebuild", is_flag=True, help="Clean the inputs again, and choose among all articles afresh.")
@click.option(
    "--accept-config", is_flag=True, help="Go on although settings changed since the last run; what is out stays."
)
@click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another run into OUT."
)
@click.option(
    "--tmp",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for what does not fit into memory (default: OUT).",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of report.html (default: en).")
@click.option("--metrics", type=click.Path(path_type=Path), metavar="FILE", help="Write figures for Prometheus there.")
@with_engine
@click.option("--parquet", is_flag=True, help="With --engine spark: write articles as Parquet, not as JSONL.")
@telling
@click.pass_context
def run_command(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context, inputs: tuple[str, ...], out: str, config_file: Path | None, glob: str | None,
    jobs: int | None, ledger: str | None,
    text_field: str | None, id_field: str | None, max_bytes: int | None, wait: float, lang: str | None,
    metrics: Path | None, tmp: Path | None, engine: str, master: str | None, conf: tuple[str, ...],
    drop_excerpts: bool, follow_links: bool, rebuild: bool, accept_config: bool, parquet: bool,  # noqa: FBT001 - as
    quiet: bool, log_format: str,  # noqa: FBT001 - click does
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
    signal.signal(signal.SIGTERM, interrupt)
    from seedclean.engine.workers import forkserver as forks  # noqa: PLC0415 - keeps --help instant

    if engine == "local" and config_file is None:  # which may ask for one process, or for more folders of rules
        forks.begin(inputs, out, jobs)
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.core.events import log_warning  # noqa: PLC0415
    from seedclean.engine.runner import run as run_all  # noqa: PLC0415
    from seedclean.engine.workers.memory import tune_memory  # noqa: PLC0415
    from seedclean.reporting import console  # noqa: PLC0415
    from seedclean.reporting.prometheus import writing_metrics  # noqa: PLC0415
    from seedclean.write.lock import REPORT_PAGE  # noqa: PLC0415

    flags: dict[str, dict[str, Any]] = {
        "read": {
            "glob": glob,
            "text_field": text_field,
            "id_field": id_field,
            "max_bytes": max_bytes,
            "follow_links": follow_links or None,
        },
        "run": {"jobs": jobs, "ledger": ledger, "lang": lang},
        "dedup": {"drop_excerpts": drop_excerpts or None},
    }
    with (
        console.command_output(quiet=quiet, as_json=log_format == "json") as output,
        writing_metrics(metrics, Path(out), log_warning),
    ):
        only_for(engine, context, _ONLY_FOR)
        config = load_config(config_file, given(flags))
        if engine == "spark":
            from seedclean.engine.spark.job import run as run_spark  # noqa: PLC0415
            from seedclean.engine.spark.session import open_session, parse_conf  # noqa: PLC0415

            with open_session(master, parse_conf(conf)) as spark:
                report = run_spark(spark, inputs, out, config, parquet=parquet, progress=output.progress)
            output.finish(report, out, console.summarise_pages(report))
            if report.pages_failed or report.greedy:
                raise click.exceptions.Exit(EXIT_SOME_FAILED)
            return
        tune_memory()
        report = run_all(
            inputs,
            out,
            config,
            progress=output.progress,
            stdin_rows=text_field is not None or id_field is not None,
            forced=bool(jobs),
            rebuild=rebuild,
            accept_config=accept_config,
            wait=wait,
            tmp=tmp,
        )
        output.finish(report, out, console.summarise_pages(report), str(Path(out) / REPORT_PAGE))
        if report.pages_failed or report.greedy:
            raise click.exceptions.Exit(EXIT_SOME_FAILED)
