"""Commands for those who have clean text already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from seedclean.cli.completion import files
from seedclean.cli.options import EXIT_CODES, given, only_for, telling, with_config, with_engine
from seedclean.core.errors import EXIT_SOME_FAILED

_with_glob = click.option("--glob", metavar="PATTERN", help="Which files of a folder to read; ** crosses folders.")


@click.command("dedup", epilog=EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...", shell_complete=files)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="OUT",
    shell_complete=files,
    help="Output folder; its files are replaced together.",
)
@with_config
@_with_glob
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["jsonl", "parquet"]),
    help="Format of the output (default: as the input).",
)
@click.option("--text-field", metavar="NAME", help="Field with the text (default: text).")
@click.option("--id-field", metavar="NAME", help="Field with the id (default: id); a row without it has its line's.")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), help="Least Jaccard (default: 0.70).")
@click.option("--ngram", type=click.IntRange(1, 64), help="Characters of a shingle (default: 5, short texts 3).")
@click.option("--drop-excerpts", is_flag=True, help="Leave out articles that stand in longer ones, not only flag them.")
@click.option(
    "--paragraphs", is_flag=True, help="Flag paragraphs that many rows share; cut them if the config says so."
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Threads (default: one for each core).")
@with_engine
@telling
@click.pass_context
def dedup_command(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context, inputs: tuple[str, ...], out: str, config_file: Path | None,
    glob: str | None, text_field: str | None, id_field: str | None, threshold: float | None, ngram: int | None,
    jobs: int | None, output_format: str | None,
    engine: str, master: str | None, conf: tuple[str, ...], drop_excerpts: bool, paragraphs: bool, quiet: bool,  # noqa: FBT001
    log_format: str,
) -> None:  # fmt: skip
    """Find near-duplicates among rows of clean text: any file that `run` reads, folders of them, or - (JSONL on stdin).

    Every field is passed on as it is, `cluster` is added; OUT gets Parquet for .parquet and .arrow, else JSONL.

    \b
    Examples:
      seedclean dedup articles.jsonl -o out
      seedclean dedup 2024.jsonl.gz 2025.jsonl.gz -o out --text-field body --id-field url
      seedclean dedup corpus.parquet -o out --threshold 0.8
      seedclean dedup hdfs:///corpus -o hdfs:///out --engine spark --master yarn
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.config import threshold as values_for  # noqa: PLC0415
    from seedclean.engine.dedup_files import run_dedup  # noqa: PLC0415
    from seedclean.reporting import console  # noqa: PLC0415 - keeps --help instant

    flags: dict[str, dict[str, Any]] = {
        "read": {"glob": glob, "text_field": text_field, "id_field": id_field},
        "run": {"jobs": jobs},
        "output": {"format": output_format},
        "dedup": {
            **(values_for(threshold) if threshold else {}),
            **({"ngram": ngram, "short_ngram": ngram} if ngram else {}),
            **({"drop_excerpts": True} if drop_excerpts else {}),
        },
    }
    with console.command_output(quiet=quiet, as_json=log_format == "json") as output:
        only_for(engine, context, {"local": ("jobs", "output_format", "paragraphs"), "spark": ("master", "conf")})
        config = load_config(config_file, given(flags), pages=False)
        if engine == "spark":
            from seedclean.engine.spark.rows import dedup_rows  # noqa: PLC0415
            from seedclean.engine.spark.session import open_session, parse_conf  # noqa: PLC0415

            with open_session(master, parse_conf(conf)) as spark:
                report = dedup_rows(spark, inputs, out, config, output.progress)
        else:
            report = run_dedup(inputs, out, config, output.progress, paragraphs=paragraphs)
        output.finish(report, out, console.summarise_rows(report))
    if report.pages_failed:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)


@click.command("tune")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...", shell_complete=files)
@_with_glob
@click.option("--text-field", metavar="NAME", help="Field with the text (default: text).")
@click.option("--sample", type=click.IntRange(2, 20_000), default=3000, show_default=True, help="Texts to compare.")
@click.option("--ngram", "ngrams", type=click.IntRange(1, 64), multiple=True, help="Shingle lengths (default: 3 to 8).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the histograms.")
def tune_command(
    inputs: tuple[str, ...],
    glob: str | None,
    text_field: str | None,
    sample: int,
    ngrams: tuple[int, ...],
    as_json: bool,  # noqa: FBT001
) -> None:
    """Measure how alike the rows of a corpus are, and propose shingle length, threshold and bands for it.

    All pairs of a sample are compared exactly, for several shingle lengths.

    \b
    Examples:
      seedclean tune articles.jsonl
      seedclean tune articles.jsonl.gz --text-field body --sample 5000 --json
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.engine import tune_files as tuner  # noqa: PLC0415

    config = load_config(flags=given({"read": {"glob": glob, "text_field": text_field}}), pages=False)
    tuning, failed = tuner.run_tune(inputs, config, ngrams or tuner.NGRAMS, sample)
    if as_json:
        import orjson  # noqa: PLC0415

        click.echo(orjson.dumps(tuner.as_dict(tuning, failed), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(tuner.as_text(tuning, failed)))
    if failed:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)
