"""The commands: a thin skin over the library. Each imports what it needs when it is called."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from seedclean import __version__
from seedclean.cli.card import card_command
from seedclean.cli.check import check_command
from seedclean.cli.dedup import dedup_command, tune_command
from seedclean.cli.forget import forget_command
from seedclean.cli.inspect import config_command, inspect_command, why_command
from seedclean.cli.merge import merge_command
from seedclean.cli.options import EXIT_CODES
from seedclean.cli.rules import rules_group
from seedclean.cli.run import run_command
from seedclean.cli.state import history_command, report_command, state_command
from seedclean.cli.stats import stats_command
from seedclean.core.errors import EXIT_OK, EXIT_READER_GONE, SeedcleanError, describe_error


def main() -> NoReturn:
    """Run the command line; every error that seedclean knows is one line, never a traceback."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads would spin: matrices here are small
    _open_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # rules and file names are Chinese, a terminal may be Latin-1
    try:
        code = main_group(standalone_mode=False)  # click returns the code of an Exit, and raises the rest
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (SeedcleanError, KeyboardInterrupt, click.Abort, OSError) as error:
        text, code = describe_error(error)
        from seedclean.core.events import log_error  # noqa: PLC0415 - only an error pays for it
        from seedclean.reporting.log_handlers import printed_logs  # noqa: PLC0415

        with printed_logs():
            log_error(text, code)
        sys.exit(code)
    sys.exit(code if isinstance(code, int) else EXIT_OK)


def _open_standard_streams() -> None:
    """Open those that the caller closed, on nothing: else the next file that is opened would be taken for one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


@contextmanager
def _reader_gone_told() -> Iterator[None]:
    """End with a code of its own if nobody reads the output any more: click's is 1, which means that inputs failed."""
    try:
        yield
    except BrokenPipeError as error:
        from seedclean.reporting.log_handlers import forget_unread_output  # noqa: PLC0415 - only then

        forget_unread_output(sys.stdout)
        raise click.exceptions.Exit(EXIT_READER_GONE) from error


class _PipedGroup(click.Group):
    """Commands whose output may go to a program that ends early, as `head` does."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        with _reader_gone_told():
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _reader_gone_told():
            return super().invoke(ctx)


@click.group("cli", cls=_PipedGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__)
def main_group() -> None:
    """Clean, de-duplicated articles out of scraped Chinese news pages.

    \b
    Examples:
      seedclean run pages -o out            a folder of .txt, .jsonl, .html, .warc pages
      seedclean history out                 the runs into a folder, and what they warned of
      seedclean check out                   whether a folder is what its runs wrote
      seedclean inspect page.txt            what is done to one page, stage by stage
      seedclean why out mirror/b.txt        why an article is kept or not, beside what it repeats
      seedclean report out                  the last run to look at: out/report.html
      seedclean forget out mirror/b.txt     an article leaves all files, and may not come back
      seedclean stats out                   what the texts are, and what limits would drop
      seedclean card out -o README.md       a card of the dataset, as Hugging Face expects it
      seedclean merge parts/* -o out        one output folder of all parts of a run
      seedclean dedup rows.jsonl -o out     near-duplicates among clean texts
      seedclean rules check                 test every rule's examples
      seedclean rules learn pages -o c.yaml lines that repeat, as rules to look at
      seedclean config > my.yaml            the effective config, to be changed
    """


for _command in (
    *(run_command, report_command, check_command, state_command, history_command, inspect_command, why_command),
    *(forget_command, merge_command, card_command, stats_command),
    *(dedup_command, tune_command, rules_group, config_command),
):
    main_group.add_command(_command)
