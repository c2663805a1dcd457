"""The commands: a thin skin over the library. Each imports what it needs when it is called."""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from seedclean.errors import EXIT_OK, EXIT_SOME_FAILED, EXIT_STOPPED, ConfigError, SeedcleanError

if TYPE_CHECKING:
    from seedclean.document import Document

_EXIT_CODES = """\b
Exit codes: 0 all well; 1 done, but some inputs failed (see rejected.jsonl); 2 usage or config; 3 stopped,
nothing was committed; 4 another run is writing to OUT."""


def main() -> NoReturn:
    """Run the command line; every error that seedclean knows is one line, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # rules and file names are Chinese, a terminal may be Latin-1
    try:
        code = cli(standalone_mode=False)  # click returns the code of an Exit, and raises the rest
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SeedcleanError as error:
        click.echo(f"seedclean: {error}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("seedclean: stopped, nothing was committed", err=True)
        sys.exit(EXIT_STOPPED)
    except OSError as error:
        click.echo(
            f"seedclean: {error.filename or 'output'}: {error.strerror}: stopped, nothing was committed",
            err=True,
        )
        sys.exit(EXIT_STOPPED)
    sys.exit(code if isinstance(code, int) else EXIT_OK)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXIT_CODES)
@click.version_option(package_name="seedclean")
def cli() -> None:
    """Clean, de-duplicated articles out of scraped Chinese news pages.

    \b
    Examples:
      seedclean run pages -o out            a folder of .txt and .jsonl pages
      seedclean inspect page.txt            what is done to one page, edit by edit
      seedclean rules check                 test every rule's examples
      seedclean config > my.yaml            the effective config, to be changed
    """


@cli.command(epilog=_EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--out", required=True, metavar="OUT", help="Output folder; its files are replaced together.")
@click.option("-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults.")
@click.option("--glob", metavar="PATTERN", help="Which files of a folder to read; ** crosses folders.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes (default: one for each core).")
@click.option("--ledger", type=click.Choice(["counts", "full"]), help="full: write every edit of every article.")
@click.option("--text-field", metavar="NAME", help="Field of JSONL rows with the text; makes - a JSONL stream.")
@click.option("--id-field", metavar="NAME", help="Field of JSONL rows with the id; makes - a JSONL stream.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json: one event a line on stderr.",
)
def run(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[str, ...], out: str, config_file: Path | None, glob: str | None, jobs: int | None, ledger: str | None,
    text_field: str | None, id_field: str | None, quiet: bool, log_format: str,  # noqa: FBT001 - click passes a flag so
) -> None:  # fmt: skip
    """Clean a folder of pages, files, or - (standard input) into the folder OUT.

    \b
    Examples:
      seedclean run pages -o out
      seedclean run pages -o out --glob '2025-*/**/*.txt' -j 4
      zcat dump.jsonl.gz | seedclean run - --text-field body -o out
    """
    signal.signal(signal.SIGTERM, _interrupt)
    from seedclean import console  # noqa: PLC0415 - keeps --help instant
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.runner import run as run_all  # noqa: PLC0415

    flags: dict[str, dict[str, Any]] = {
        "read": {"glob": glob, "text_field": text_field, "id_field": id_field},
        "run": {"jobs": jobs, "ledger": ledger},
    }
    given = {section: {k: v for k, v in values.items() if v is not None} for section, values in flags.items()}
    config = load_config(config_file, given)
    stdin_rows = text_field is not None or id_field is not None
    with console.telling(quiet=quiet, as_json=log_format == "json") as tell:
        report = run_all(inputs, out, config, progress=tell.progress, stdin_rows=stdin_rows, forced=bool(jobs))
        tell.done(report, out, console.of_pages(report))
    if report.pages_failed:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """End a run on SIGTERM as on Ctrl-C: clean up, exit 3."""
    raise KeyboardInterrupt


@cli.command(epilog=_EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--out", required=True, metavar="OUT", help="Output folder; its files are replaced together.")
@click.option("-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults.")
@click.option("--text-field", metavar="NAME", help="Field with the text (default: text).")
@click.option("--id-field", metavar="NAME", help="Field with the id (default: id); a row without it has its line's.")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), help="Least Jaccard (default: 0.70).")
@click.option("--ngram", type=click.IntRange(1, 64), help="Characters of a shingle (default: 5, short texts 3).")
@click.option("--drop-excerpts", is_flag=True, help="Leave out articles that stand in longer ones, not only flag them.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Threads (default: one for each core).")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json: one event a line on stderr.",
)
def dedup(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[str, ...], out: str, config_file: Path | None, text_field: str | None, id_field: str | None,
    threshold: float | None, ngram: int | None, drop_excerpts: bool, jobs: int | None, quiet: bool,  # noqa: FBT001
    log_format: str,
) -> None:  # fmt: skip
    """Find near-duplicates among rows of clean text: .jsonl (also .gz, .zst), .parquet, or - (standard input).

    Every field is passed on as it is, `cluster` is added; OUT gets files of the same form as FILE.

    \b
    Examples:
      seedclean dedup articles.jsonl -o out
      seedclean dedup 2024.jsonl.gz 2025.jsonl.gz -o out --text-field body --id-field url
      seedclean dedup corpus.parquet -o out --threshold 0.8
    """
    signal.signal(signal.SIGTERM, _interrupt)
    from seedclean import console  # noqa: PLC0415 - keeps --help instant
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.config import threshold as values_for  # noqa: PLC0415
    from seedclean.dedup_files import dedup_files  # noqa: PLC0415

    flags: dict[str, dict[str, Any]] = {
        "read": {"text_field": text_field, "id_field": id_field},
        "run": {"jobs": jobs},
        "dedup": {
            **(values_for(threshold) if threshold else {}),
            **({"ngram": ngram, "short_ngram": ngram} if ngram else {}),
            **({"drop_excerpts": True} if drop_excerpts else {}),
        },
    }
    given = {section: {k: v for k, v in values.items() if v is not None} for section, values in flags.items()}
    config = load_config(config_file, given)
    with console.telling(quiet=quiet, as_json=log_format == "json") as tell:
        report = dedup_files(inputs, out, config, tell.progress)
        tell.done(report, out, console.of_rows(report))
    if report.pages_failed:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)


@cli.command()
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


@cli.command()
@click.argument("page", metavar="FILE")
@click.option("--stage", metavar="NAME", help="Only what this stage does (default: all, in their order).")
@click.option("-c", "--config", "config_file", type=click.Path(path_type=Path), help="YAML that changes the defaults.")
def inspect(page: str, stage: str | None, config_file: Path | None) -> None:
    """Show what is done to one page, FILE or - (standard input): each edit's place, its rule, before and after.

    A guessed edit has its confidence behind the rule, from 0 to 1.

    \b
    Examples:
      seedclean inspect page.txt --stage repair
      seedclean inspect page.txt | grep torn-by
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.inspection import changes  # noqa: PLC0415

    pipeline = load_config(config_file).pipeline()
    names = [known.name for known in pipeline.stages]
    if stage is not None and stage not in names:
        raise ConfigError(f"no stage {stage!r} in the pipeline: there are {', '.join(names)}")
    documents = [_page(page)]
    for known in pipeline.stages:
        if stage in (None, known.name):
            count = 0
            for doc in documents:
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
    found = read.page(name, data)
    if isinstance(found, Drop):
        raise ConfigError(f"{name}: {found.detail}")
    return found


@cli.group()
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
