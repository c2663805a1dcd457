"""`seedclean rules`."""

from __future__ import annotations

from pathlib import Path

import click

from seedclean.errors import EXIT_SOME_FAILED, ConfigError


@click.group()
def rules() -> None:
    """List and test the boilerplate rules."""


@rules.command("list")
@click.option("-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults.")
def list_rules(config_file: Path | None) -> None:
    """List the rules in force: id, kind, portal, why.

    \b
    Example:
      seedclean rules list | grep sohu
    """
    from seedclean.config import load_config  # noqa: PLC0415

    for rule in load_config(config_file).rules:
        click.echo(f"{rule.id:<24}{rule.kind:<8}{rule.portal:<12}{rule.why}")


@rules.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Run the examples of every rule; of a folder or file of your own if PATH is given. Exit 1 if one fails.

    \b
    Examples:
      seedclean rules check
      seedclean rules check my-rules/
    """
    from seedclean.rules import check as check_rules  # noqa: PLC0415
    from seedclean.rules import load_folder, shipped  # noqa: PLC0415

    folder = path or shipped()
    if not folder.exists():
        raise ConfigError(f"{folder}: no such file or folder")
    found = load_folder((folder,))
    problems = check_rules(found)
    for problem in problems:
        click.echo(f"{problem.place}: {problem.rule}: {problem.problem}")
    examples = sum(len(rule.removes) + len(rule.keeps) for rule in found)
    click.echo(f"{len(found)} rules, {examples} examples, {len(problems)} wrong")
    if problems:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)
