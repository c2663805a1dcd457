"""`seedclean stats`."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from seedclean.cli.completion import files
from seedclean.cli.options import given, with_config
from seedclean.core.errors import EXIT_SOME_FAILED, ConfigError


@click.command("stats")
@click.argument("inputs", nargs=-1, required=True, metavar="OUT|FILE...", shell_complete=files)
@with_config
@click.option("--where", "wheres", multiple=True, metavar="LIMIT", help="A limit to try: 'han<0.4', 'language!=zh'.")
@click.option("--examples", type=click.IntRange(0, 1000), default=10, show_default=True, help="Texts on each side.")
@click.option("--glob", metavar="PATTERN", help="Which files of a folder to read; ** crosses folders.")
@click.option("--text-field", metavar="NAME", help="Field with the text (default: text).")
@click.option("--id-field", metavar="NAME", help="Field with the id (default: id).")
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page to look at, too.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats_command(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[str, ...],
    config_file: Path | None,
    wheres: tuple[str, ...],
    examples: int,
    glob: str | None,
    text_field: str | None,
    id_field: str | None,
    page: Path | None,
    lang: str,
    as_json: bool,  # noqa: FBT001 - click passes a flag so
) -> None:
    """Show what the texts of a corpus are, and what limits would drop of it: look before you cut.

    OUT is the output folder of a run; else files that `run` reads, folders of them, or - (JSONL on standard input).
    The limits are those of --where, or else those of the config.

    \b
    Examples:
      seedclean stats out
      seedclean stats out --where 'han<0.4' --where 'perplexity>1500'
      seedclean stats corpus.parquet -c pretraining --html stats.html
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.reporting.corpus_stats import as_text, where  # noqa: PLC0415
    from seedclean.reporting.corpus_stats.collect import corpus_stats  # noqa: PLC0415
    from seedclean.reporting.corpus_stats.text_rows import read_texts  # noqa: PLC0415 - keeps --help instant
    from seedclean.stages.article_limits import Limit  # noqa: PLC0415

    flags = {"read": {"glob": glob, "text_field": text_field, "id_field": id_field}}
    config = load_config(config_file, given(flags))
    limits = tuple(Limit(**limit) for limit in config.data["stages"]["checks"]["limits"])
    if wheres:
        limits = tuple(map(where.parse_where, wheres))
    stats = corpus_stats(read_texts(inputs, config), limits, examples)
    if not stats.kept.texts + stats.rejected.texts:
        raise ConfigError(f"{inputs[0]}: has no texts: use --text-field if they are in another field")
    if page is not None:
        from seedclean.reporting.html_report.stats_page import write_stats_page  # noqa: PLC0415

        write_stats_page(stats, ", ".join(inputs), page, lang)
    if as_json:
        import orjson  # noqa: PLC0415

        click.echo(orjson.dumps(as_text.stats_as_dict(stats), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(as_text.stats_lines(stats, shutil.get_terminal_size((118, 24)).columns)))
    if stats.failed:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)
