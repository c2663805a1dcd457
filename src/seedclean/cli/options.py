"""What several commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

with_config = click.option(
    "-c",
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="YAML that changes the defaults, or a recipe: pretraining, newsroom.",
)
EXIT_CODES = """\b
Exit codes: 0 all well; 1 done, but some inputs failed (see rejected.jsonl), or nothing to read; 2 usage or
config; 3 stopped, nothing was committed; 4 another run is writing to OUT."""


def with_engine(command: _Command) -> _Command:
    """Add the options that say where a command works."""
    command = click.option(
        "--conf", multiple=True, metavar="KEY=VALUE", help="Setting of Spark, for --engine spark; may be repeated."
    )(command)
    command = click.option(
        "--master", metavar="ADDRESS", help="Spark's master: local[N], spark://HOST:PORT, yarn, k8s://ADDRESS."
    )(command)
    return click.option(
        "--engine",
        type=click.Choice(["local", "spark"]),
        default="local",
        show_default=True,
        help="spark: a cluster; see docs/spark.md.",
    )(command)


def only_for(engine: str, context: click.Context, others: Mapping[str, Sequence[str]]) -> None:
    """Refuse options that mean nothing to an engine.

    Args:
        engine: the chosen one.
        context: of the command.
        others: engine -> names of the parameters that only it takes.

    Raises:
        ConfigError: one was given.
    """
    from seedclean.core.errors import ConfigError  # noqa: PLC0415 - keeps --help instant

    for owner, names in others.items():
        for name in names if owner != engine else ():
            if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE:
                option = next(parameter for parameter in context.command.params if parameter.name == name)
                raise ConfigError(f"{option.opts[-1]} is not for --engine {engine}, only for --engine {owner}")


def given(flags: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the flags that were given: section -> key -> value, without those that are None."""
    return {section: {k: v for k, v in values.items() if v is not None} for section, values in flags.items()}


def telling(command: _Command) -> _Command:
    """Add the options that say how much a command tells: `quiet` and `log_format`."""
    command = click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        help="json: one event a line on stderr.",
    )(command)
    return click.option("-q", "--quiet", is_flag=True, help="Print nothing but warnings and errors.")(command)
