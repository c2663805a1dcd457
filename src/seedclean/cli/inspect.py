"""Commands that show what would be done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from seedclean.cli.completion import ids, stages
from seedclean.cli.options import with_config
from seedclean.core.errors import ConfigError

if TYPE_CHECKING:
    from seedclean.config import Config
    from seedclean.core.document import Document


@click.command("config")
@with_config
def config_command(config_file: Path | None) -> None:
    """Print the effective config as YAML.

    \b
    Examples:
      seedclean config
      seedclean config -c my.yaml
    """
    import yaml  # noqa: PLC0415

    from seedclean.config import load_config  # noqa: PLC0415

    data = load_config(config_file).data
    click.echo(
        yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120),
        nl=False,
    )


@click.command("inspect")
@click.argument("page", metavar="FILE|ID", shell_complete=ids)
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="OUT", help="The run's output that ID is from.")
@click.option("--stage", metavar="NAME", shell_complete=stages, help="Only what this stage does (default: all).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@with_config
def inspect_command(
    page: str, out: Path | None, stage: str | None, config_file: Path | None, as_json: bool,  # noqa: FBT001 - as click does
) -> None:  # fmt: skip
    """Show what is done to one page, stage by stage: FILE, FILE#L7 (a row), - (standard input), or ID in OUT.

    On a terminal the text with what is cut struck through; elsewhere a line for each edit: place, rule, before, after.
    A guessed edit has its confidence behind the rule, from 0 to 1; one of lost bytes also the next likely text.
    With -o the settings are those of OUT's last run, unless -c names a config.

    \b
    Examples:
      seedclean inspect page.txt --stage repair
      seedclean inspect page.txt --stage body     why each line is part of the article or not
      seedclean inspect rows.jsonl#L7
      seedclean inspect 2026/11/a.txt -o out      a page or article of a run
      seedclean inspect page.txt | grep torn-by
      seedclean inspect page.txt --json | jq .stages
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.reporting import inspection  # noqa: PLC0415
    from seedclean.reporting import reload_page as origin  # noqa: PLC0415

    settings = load_config(config_file) if out is None else _settings_of(out, config_file)
    pipeline = settings.pipeline()
    inspection.require_stage(pipeline, stage)
    document = origin.page_from_file(page, settings) if out is None else _of_id(out, page, settings)
    stops = list(inspection.inspect_stages(document, pipeline, stage, piece=page if out else None))
    if as_json:
        import orjson  # noqa: PLC0415

        data = {"page": document.id, "text": document.text, "stages": [stop.as_dict() for stop in stops]}
        if stage is None:
            data["articles"] = [{"id": doc.id, "text": doc.text} for doc in pipeline(document) if not doc.drop]
        click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2))
    elif sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415

        from seedclean.reporting import terminal  # noqa: PLC0415

        terminal.print_stages(Console(highlight=False), stops, whole=stage is not None)
    else:
        for name in [built.name for built in pipeline.stages if stage in (None, built.name)]:
            of_stage = [stop for stop in stops if stop.stage == name]
            for stop in of_stage:
                for line in (*stop.reasons, *stop.changes):
                    click.echo(f"{stop.id}:{line}")
                if stop.drop:
                    click.echo(f"{stop.id}: dropped: {stop.drop.reason}: {stop.drop.detail}")
            click.echo(f"{name}: {sum(len(stop.changes) for stop in of_stage)} edits")


def _settings_of(out: Path, config_file: Path | None) -> Config:
    from seedclean.core.events import log_warning  # noqa: PLC0415
    from seedclean.reporting.log_handlers import printed_logs  # noqa: PLC0415
    from seedclean.reporting.settings_of_output import config_of_output  # noqa: PLC0415

    config, note = config_of_output(out, config_file)
    if note:
        with printed_logs():
            log_warning(note)
    return config


def _of_id(out: Path, name: str, settings: Config) -> Document:
    from seedclean.core.events import log_warning  # noqa: PLC0415
    from seedclean.reporting import reload_page as origin  # noqa: PLC0415
    from seedclean.reporting.counted_lines import with_counted_lines  # noqa: PLC0415
    from seedclean.reporting.line_search import find_lines  # noqa: PLC0415
    from seedclean.reporting.log_handlers import printed_logs  # noqa: PLC0415
    from seedclean.write.state import Lookup  # noqa: PLC0415

    with Lookup(out) as lookup:
        rows = find_lines(lookup, out, name)
    document, note = origin.page_of_row(rows[0], settings)
    if document is None:
        raise ConfigError(f"{name}: {note}")
    if note:
        with printed_logs():
            log_warning(f"{name}: {note}")
    return with_counted_lines(document, out, settings)


@click.command("why")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.argument("name", metavar="ID", shell_complete=ids)
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object for each line that ID has in OUT.")
@with_config
def why_command(out: Path, name: str, as_json: bool, config_file: Path | None) -> None:  # noqa: FBT001 - click passes a flag so
    """Tell all that happened to an article of the output folder OUT: page, stages, rules, and why it is kept or not.

    What was cut is read from the ledger of the row (--ledger full), or found by cleaning the page again, if it is still
    there, with the settings of OUT's last run unless -c names a config. Of a copy both texts are shown, with their
    differences.

    \b
    Examples:
      seedclean why out mirror/b.txt
      seedclean why out rows.jsonl#L7 --json
      seedclean why out pages/mirror/b.txt        the path of a page
      seedclean why out 渡轮恢复夜航                 a title, an address, or a piece of the text
    """
    from seedclean.reporting.explain import explain_line  # noqa: PLC0415

    accounts = explain_line(out, name, _settings_of(out, config_file))
    if as_json:
        import orjson  # noqa: PLC0415

        click.echo(orjson.dumps([explanation.as_dict() for explanation in accounts], option=orjson.OPT_INDENT_2))
        return
    from rich.console import Console  # noqa: PLC0415

    from seedclean.reporting import terminal  # noqa: PLC0415

    console = Console(highlight=False)
    for line in terminal.explanation_lines(accounts):
        if sys.stdout.isatty():
            console.print(line, soft_wrap=True)
        else:
            click.echo(line.plain)
