"""`seedclean rules`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from seedclean.cli.completion import files
from seedclean.cli.options import with_config
from seedclean.core.errors import EXIT_SOME_FAILED, ConfigError

_PATH = click.Path(path_type=Path)


@click.group("rules")
def rules_group() -> None:
    """List, test and learn the boilerplate rules.

    \b
    Examples:
      seedclean rules list --hits out
      seedclean rules check my-rules/
      seedclean rules learn pages -o candidates.yaml
    """


@rules_group.command("list")
@with_config
@click.option("--hits", metavar="OUT", type=_PATH, help="How often each fired in the run that wrote OUT.")
def list_rules(config_file: Path | None, hits: Path | None) -> None:
    """List the rules in force: id, kind, portal, why.

    With --hits how often each fired in a run and how much it cut, and which never did; give the -c of that run, too.

    \b
    Examples:
      seedclean rules list | grep sohu
      seedclean rules list --hits out -c my.yaml
    """
    from seedclean.config import load_config  # noqa: PLC0415

    in_force = load_config(config_file).rules
    if hits is None:
        for rule in in_force:
            click.echo(f"{rule.id:<24}{rule.kind:<8}{rule.portal:<12}{rule.why}")
        return
    fired, greedy = _fired(hits)
    click.echo(f"{'rule':<24}{'hits':>8}{'characters':>12}  portal")
    for rule in sorted(in_force, key=lambda rule: (-fired.get(rule.id, (0, 0))[0], rule.id)):
        times, characters = fired.get(rule.id, (0, 0))
        if times:
            click.echo(f"{rule.id:<24}{times:>8}{characters:>12}  {rule.portal}")
    never = [rule.id for rule in in_force if rule.id not in fired]
    for rule_id, count in greedy.items():
        click.echo(f"{rule_id} would have cut most of {count} articles: they were rejected")
    click.echo(f"{len(never)} of {len(in_force)} rules never fired: {', '.join(never)}")
    if not fired:
        click.echo("note: these are counts of the last run that changed OUT; `forget` is one, and reads no page")


def _fired(out: Path) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Return rule id -> (hits, characters) of a run, and rule id -> articles that it would have eaten.

    Raises:
        ConfigError: there is no report of a run.
    """
    import orjson  # noqa: PLC0415

    file = out / "report.json" if out.is_dir() else out
    try:
        report = orjson.loads(file.read_bytes())
        counts = report["characters"]["rules"]
        return (
            {rule: (count["edits"], count["characters"]) for rule, count in counts.items()}, report["rules_too_greedy"]
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: no report of a run: name the folder that `seedclean run -o` wrote") from error


@rules_group.command("check")
@click.argument("path", required=False, type=_PATH)
@click.option(
    "--against",
    metavar="FILE",
    type=_PATH,
    help="Clean text, a paragraph a line (default: the shipped).",
)
def check_rules(path: Path | None, against: Path | None) -> None:
    """Run the examples of every rule; of a folder or file of your own if PATH is given. Exit 1 if one fails.

    Also tells which rules cut what others cut already, and which cut clean text.

    \b
    Examples:
      seedclean rules check
      seedclean rules check my-rules/ --against my-articles.txt
    """
    from seedclean import rules as of  # noqa: PLC0415

    folder = path or of.shipped_rules()
    if not folder.exists():
        raise ConfigError(f"{folder}: no such file or folder")
    checked = of.load_rules((folder,))
    wrong = 0
    for problem in of.check_rules(checked):
        click.echo(f"{problem.location}: {problem.rule}: {problem.problem}")
        wrong += 1
    for rule in of.broad_rules(checked, _paragraphs(against)):
        click.echo(f"too broad: {rule.rule} cuts {rule.share:.2%} of clean text, first {rule.first!r}")
        wrong += 1
    in_force = checked if path is None else (*checked, *of.load_rules((of.shipped_rules(),)))
    for overlap in of.find_overlaps(checked, in_force):
        says = (
            "cuts all that it cuts in its examples: is it needed?"
            if overlap.shadowed
            else "cuts some of its examples too"
        )
        click.echo(f"note: {overlap.rule}: {overlap.other} {says}")
    examples = sum(len(rule.removes) + len(rule.keeps) for rule in checked)
    click.echo(f"{len(checked)} rules, {examples} examples, {wrong} wrong")
    if wrong:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)


def _paragraphs(file: Path | None) -> Iterator[str]:
    """Yield clean text, each ten paragraphs as an article.

    Raises:
        ConfigError: there is no such file, or it is not UTF-8.
    """
    from seedclean.core.resources import word_list  # noqa: PLC0415

    if file is None:
        lines = list(word_list("reference.txt"))
    else:
        try:
            lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file}: {error}") from error
    for at in range(0, len(lines), 10):
        yield "\n".join(lines[at : at + 10])


@rules_group.command("learn")
@click.argument("inputs", nargs=-1, required=True, metavar="FOLDER...", shell_complete=files)
@click.option("-o", "--out", required=True, metavar="FILE", type=_PATH, help="Rule file for the candidates.")
@with_config
@click.option("--min-files", type=click.IntRange(2), default=5, show_default=True, help="Pages that must have a line.")
@click.option("--min-clusters", type=click.IntRange(1), default=2, show_default=True, help="Articles among them.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def learn_rules(
    inputs: tuple[str, ...], out: Path, config_file: Path | None, min_files: int, min_clusters: int,
    quiet: bool,  # noqa: FBT001 - click passes a flag so
) -> None:  # fmt: skip
    """Find lines that repeat across pages of different articles, and write them as rules to look at.

    They are counted as in a run. Nothing learned is ever applied unasked: see `seedclean rules accept`. Memory stays
    flat, however many pages.

    \b
    Example:
      seedclean rules learn pages -o candidates.yaml
    """
    from seedclean.config import load_config  # noqa: PLC0415
    from seedclean.core.events import log_event  # noqa: PLC0415
    from seedclean.engine.learn_rules import learn as find  # noqa: PLC0415
    from seedclean.engine.rule_candidates import rule_file  # noqa: PLC0415
    from seedclean.reporting.log_handlers import printed_logs  # noqa: PLC0415

    with printed_logs(quiet=quiet):
        candidates = find(
            inputs, load_config(config_file), min_files, min_clusters, partial(log_event, "learn", shown=True)
        )
    try:
        out.write_text(rule_file(candidates), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror}") from error
    if not quiet:
        click.echo(f"{len(candidates)} candidates in {out}: look at them, then `seedclean rules accept`")


@rules_group.command("accept")
@click.argument("candidates", type=_PATH, metavar="FILE|OUT")
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--all", "every", is_flag=True, help="Take all of them.")
@click.option("-o", "--out", required=True, metavar="RULES", type=_PATH, help="Rule file that they are added to.")
def accept_rules(candidates: Path, ids: tuple[str, ...], every: bool, out: Path) -> None:  # noqa: FBT001 - click passes a flag so
    """Add candidates that you have looked at to a rule file of your own.

    They are those of FILE, or the lines that the runs of OUT have cut because sites print them: its report shows their
    ids. The config's `rules.folders` puts the rule file into force.

    \b
    Examples:
      seedclean rules accept candidates.yaml learned-33b38dcf -o my-rules/learned.yaml
      seedclean rules accept out learned-33b38dcf -o my-rules/learned.yaml
    """
    from seedclean.engine.accept_rules import accept, accept_output  # noqa: PLC0415

    if bool(ids) == every:
        raise ConfigError("name the rules to accept, or say --all")
    accepted = (accept_output if candidates.is_dir() else accept)(candidates, out, ids)
    click.echo(f"{len(accepted)} rules added to {out}")
    if accepted:
        click.echo("They are in force where your config names that file, or its folder, under rules.folders.")
