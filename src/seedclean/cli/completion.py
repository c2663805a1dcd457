"""What the shell is offered at TAB; `docs/shell.md` says how it is switched on."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

_MOST = 100  # ids that are offered


def files(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Offer files and folders."""
    return [CompletionItem(start, type="file")]


def stages(_context: click.Context, _parameter: click.Parameter, start: str) -> list[str]:
    """Offer the names of stages."""
    from seedclean.stages import stage_names  # noqa: PLC0415

    return [name for name in stage_names() if name.startswith(start)]


def ids(context: click.Context, parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Offer the ids of articles of the output folder that the line names; files, if it names none."""
    from seedclean.core.errors import SeedcleanError  # noqa: PLC0415
    from seedclean.write.state import Lookup  # noqa: PLC0415

    out = context.params.get("out")
    if out is None:
        return files(context, parameter, start)
    try:
        with Lookup(Path(out)) as lookup:
            return [CompletionItem(name) for name in lookup.beginning(start, _MOST)]
    except SeedcleanError:
        return []
