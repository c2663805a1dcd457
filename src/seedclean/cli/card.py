"""`seedclean card`."""

from __future__ import annotations

from pathlib import Path

import click

from seedclean.cli.completion import files


@click.command("card")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the card.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", shell_complete=files, help="Write it there."
)
def card_command(out: Path, lang: str, output: Path | None) -> None:
    """Print the card of the dataset in the folder OUT: Markdown with the YAML head that Hugging Face expects.

    It says what OUT holds now, from which sources and years, what was left out and why, and how it was made. The
    licence is left open: fill it in. An existing FILE is replaced.

    \b
    Examples:
      seedclean card out
      seedclean card out --lang zh
      seedclean card out -o README.md
    """
    from seedclean.reporting.dataset_card.markdown import dataset_card  # noqa: PLC0415 - keeps --help instant

    text = dataset_card(out, lang)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
