"""`seedclean forget`."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from seedclean.cli.completion import ids
from seedclean.cli.options import EXIT_CODES, telling


@click.command("forget", epilog=EXIT_CODES)
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.argument("names", metavar="[ID|URL]...", nargs=-1, shell_complete=ids)
@click.option(
    "--file",
    "lists",
    multiple=True,
    type=click.File("rb"),
    metavar="LIST",
    help="File with an id or address a line; - for standard input.",
)
@click.option("--with-copies", is_flag=True, help="Also its copies, and articles of which one stands in the other.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another run.")
@telling
def forget_command(  # noqa: PLR0913, PLR0917 - click passes each option as an argument
    out: Path, names: tuple[str, ...], lists: tuple[BinaryIO, ...], with_copies: bool, dry_run: bool,  # noqa: FBT001 - so click
    wait: float, quiet: bool, log_format: str,  # noqa: FBT001
) -> None:  # fmt: skip
    """Remove articles from the folder OUT for good: from all its files, its report and its state. None may come back.

    An article is named by its id or its address. The id of a page stands for all its pieces. A copy of what goes takes
    its place. The inputs are not needed, and not touched. There is no way back.

    \b
    Examples:
      seedclean forget out mirror/b.txt
      seedclean forget out https://example.org/ferry --with-copies
      seedclean forget out --file takedown.txt --dry-run
    """
    from seedclean.core.errors import ConfigError  # noqa: PLC0415 - keeps --help instant
    from seedclean.core.events import log_event, log_warning  # noqa: PLC0415
    from seedclean.engine.forgetting import forget  # noqa: PLC0415
    from seedclean.reporting import console  # noqa: PLC0415
    from seedclean.write.lock import ELSEWHERE  # noqa: PLC0415

    with console.command_output(quiet=quiet, as_json=log_format == "json"):
        wanted = [*names, *(name for file in lists for name in _names_in(file))]
        if not wanted:
            raise ConfigError("name what is to be forgotten: ids, addresses, or --file LIST")
        done = forget(out, wanted, with_copies=with_copies, wait=wait, dry_run=dry_run)
        verb = "would be forgotten" if dry_run else "forgotten"
        for name in done.ids:
            log_event("forgotten", f"{verb}: {name}", shown=True, id=name, dry_run=dry_run)
        for name in done.again:
            log_event("forgotten-before", f"forgotten before: {name}", shown=True, id=name)
        if done.copies:
            log_warning(f"still in {out}, with the same text or most of it: {_listed(done.copies)} (see --with-copies)")
        if done.unreached:
            log_warning(
                "a run that was interrupted may have left texts in a folder that cannot be removed or reached: mount"
                f" its disk, or be its owner, and give the same command again; if that disk is no more, remove"
                f" {out / ELSEWHERE}: {_listed([str(folder) for folder in done.unreached])}"
            )
        if done.others:
            log_warning(f"in {out}, but no file of a run, so nothing was looked for there: {_listed(done.others)}")


def _names_in(file: BinaryIO) -> list[str]:
    """Return the lines of a list; those that are empty are passed over.

    Raises:
        ConfigError: it is no text in UTF-8.
    """
    from seedclean.core.errors import ConfigError  # noqa: PLC0415 - keeps --help instant

    try:
        lines = file.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file.name}: is no list in UTF-8, with an id or address a line: {error.reason}") from error
    return [line.strip() for line in lines if line.strip()]


def _listed(names: list[str], most: int = 10) -> str:
    """Return names for a sentence, the first of very many.

    >>> _listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
