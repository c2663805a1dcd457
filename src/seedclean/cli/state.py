"""`seedclean state`, `seedclean history`, `seedclean report`: what an output folder remembers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

# Figures of a run that `history` lists, and the widths of their columns.
_COLUMNS = {"pages": 10, "unchanged": 11, "failed": 8, "kept": 10, "duplicates": 12}


@click.command("state")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table; of --forgotten one a line.")
@click.option("--forgotten", is_flag=True, help="List what was forgotten instead, and when.")
def state_command(out: Path, as_json: bool, forgotten: bool) -> None:  # noqa: FBT001 - click passes a flag so
    """Show what the folder OUT holds: its pages and lines, their lengths, where they were read.

    A run that is at work is not seen; what the last one committed is.

    \b
    Examples:
      seedclean state out
      seedclean state out --json
      seedclean state out --forgotten
    """
    from seedclean.write.state import list_forgotten, state_summary  # noqa: PLC0415 - keeps --help instant

    if forgotten:
        for entry in list_forgotten(out):
            click.echo(json.dumps(entry, ensure_ascii=False) if as_json else f"{entry['forgotten']}  {entry['id']}")
        return
    held = state_summary(out)
    if as_json:
        click.echo(json.dumps(held, ensure_ascii=False, indent=2))
        return
    for name, value in held.items():
        if isinstance(value, Mapping):
            click.echo(name)
            for key, number in value.items():
                click.echo(f"  {key:<28}{number:>16,}")
        else:
            click.echo(f"{name:<30}{f'{value:,}' if isinstance(value, int) else value or 'none':>16}")


@click.command("history")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("-n", "--last", type=click.IntRange(min=1), default=30, show_default=True, help="How many runs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: the run, its report, its warnings.")
def history_command(out: Path, last: int, as_json: bool) -> None:  # noqa: FBT001 - click passes a flag so
    """List the runs that were committed to the folder OUT, the oldest first, with their warnings.

    \b
    Examples:
      seedclean history out
      seedclean history out --json | jq .report.pages
    """
    from seedclean.write.state import run_history as runs_of  # noqa: PLC0415 - keeps --help instant

    runs = [run.as_dict() for run in runs_of(out, last)]
    if as_json:
        for run in runs:
            click.echo(json.dumps(run, ensure_ascii=False))
        return
    click.echo(f"{'run':<26}{'seconds':>9}" + "".join(f"{name:>{width}}" for name, width in _COLUMNS.items()))
    for run in runs:
        click.echo(_line(run))
        for warning in run["warnings"]:
            click.echo(f"  warning: {warning}")


def _line(run: Mapping[str, Any]) -> str:
    from seedclean.core.figures import named_values  # noqa: PLC0415 - keeps --help instant

    columns = named_values(run["report"], *_COLUMNS)
    return f"{run['id']:<26}{run['seconds']:>9,.1f}" + "".join(
        f"{columns[name]:>{_COLUMNS[name]},}" for name in columns
    )


@click.command("report")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the page.")
def report_command(out: Path, lang: str) -> None:
    """Make report.html of the folder OUT again: one file to look at, without network. Every run makes it, too.

    It shows the last run that read pages, samples of what OUT holds, and all runs.

    \b
    Examples:
      seedclean report out
      seedclean report out --lang zh
    """
    from seedclean.engine.full_disk import full_disk_named  # noqa: PLC0415 - keeps --help instant
    from seedclean.reporting.html_report import write_report  # noqa: PLC0415

    with full_disk_named(out, out):
        page = write_report(out, lang)
    click.echo(page)
