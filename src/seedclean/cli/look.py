"""Commands that show what would be done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from seedclean.errors import ConfigError

if TYPE_CHECKING:
    from seedclean.document import Document


@click.command()
@click.option("-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults.")
def config(config_file: Path | None) -> None:
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


@click.command()
@click.argument("page", metavar="FILE")
@click.option("--stage", metavar="NAME", help="Only what this stage does (default: all, in their order).")
@click.option("-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults.")
def inspect(page: str, stage: str | None, config_file: Path | None) -> None:
    """Show what is done to one page, FILE or - (standard input): each edit's place, its rule, before and after.

    A guessed edit has its confidence behind the rule, from 0 to 1.

    \b
    Examples:
      seedclean inspect page.txt --stage repair
      seedclean inspect page.txt --stage body     why each line is part of the article or not
      seedclean inspect page.txt | grep torn-by
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.inspection import changes, reasons  # noqa: PLC0415

    pipeline = load_config(config_file).pipeline()
    names = [known.name for known in pipeline.stages]
    if stage is not None and stage not in names:
        raise ConfigError(f"no stage {stage!r} in the pipeline: there are {', '.join(names)}")
    documents = [_page(page)]
    for known in pipeline.stages:
        if stage in (None, known.name):
            count = 0
            for doc in documents:
                for reason in reasons(doc, known) if stage and not doc.drop else ():
                    click.echo(f"{doc.id}:{reason}")
                for change in changes(doc, known) if not doc.drop else ():
                    click.echo(f"{doc.id}:{change}")
                    count += 1
            click.echo(f"{known.name}: {count} edits")
        if known.name == stage:
            return
        documents = [made for doc in documents for made in ((doc,) if doc.drop else known(doc))]


def _page(name: str) -> Document:
    """Read one page.

    Raises:
        ConfigError: there is no such file, or it is no text.
    """
    from seedclean.document import Drop  # noqa: PLC0415
    from seedclean.stages import read  # noqa: PLC0415

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from error
    found = (read.html if Path(name).suffix.lower() in (".html", ".htm") else read.page)(name, data)
    if isinstance(found, Drop):
        raise ConfigError(f"{name}: {found.detail}")
    return found
