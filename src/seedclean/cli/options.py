"""What several commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

with_config = click.option(
    "-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults."
)
EXIT_CODES = """\b
Exit codes: 0 all well; 1 done, but some inputs failed (see rejected.jsonl); 2 usage or config; 3 stopped,
nothing was committed; 4 another run is writing to OUT."""


def given(flags: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the flags that were given: section -> key -> value, without those that are None."""
    return {section: {k: v for k, v in values.items() if v is not None} for section, values in flags.items()}


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """End a run on SIGTERM as on Ctrl-C: clean up, exit 3."""
    raise KeyboardInterrupt


def telling(command: _Command) -> _Command:
    """Add the options that say how much a command tells: `quiet` and `log_format`."""
    command = click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        help="json: one event a line on stderr.",
    )(command)
    return click.option("-q", "--quiet", is_flag=True, help="Print nothing but warnings and errors.")(command)
