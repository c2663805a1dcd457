"""The options of a run, each in one place: what it is called, what it does, and where it is used.

The command line makes its options from the fields of `RunOptions` (`cli.run`). An option with a `key` sets a value of
the config; the others are for `engine.runner.run`. Nothing heavy is imported here, so that `--help` is instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints

Replace = Literal["always", "similar", "never"]


@dataclass(frozen=True)
class OptionInfo:
    """What a field of `RunOptions` is on the command line.

    Attributes:
        help: what it does; shown by `--help`.
        key: `section.key` of the config that it sets, if it sets one.
        metavar: what its value is called; the type says it, if this is left out.
        letter: a short form.
        least: smallest number that is accepted.
        local_only: whether it means nothing to the Spark engine, which then refuses it.
    """

    help: str
    key: str | None = None
    metavar: str | None = None
    letter: str | None = None
    least: int | None = None
    local_only: bool = False


@dataclass(frozen=True)
class RunOptions:
    """The options of a run, in the order of `--help`.

    >>> RunOptions(jobs=2, rebuild=True).flags()
    {'run': {'jobs': 2}}
    """

    glob: Annotated[
        str | None,
        OptionInfo("Which files of a folder to read; ** crosses folders.", key="read.glob", metavar="PATTERN"),
    ] = None
    jobs: Annotated[
        int | None,
        OptionInfo(
            "Worker processes (default: one for each core).", key="run.jobs", letter="j", least=1, local_only=True
        ),
    ] = None
    ledger: Annotated[
        Literal["counts", "full"] | None,
        OptionInfo("full: write every edit of every article.", key="run.ledger"),
    ] = None
    text_field: Annotated[
        str | None,
        OptionInfo("Field of JSONL rows with the text; makes - a JSONL stream.", key="read.text_field", metavar="NAME"),
    ] = None
    id_field: Annotated[
        str | None,
        OptionInfo("Field of JSONL rows with the id; makes - a JSONL stream.", key="read.id_field", metavar="NAME"),
    ] = None
    drop_excerpts: Annotated[
        bool,
        OptionInfo("Leave out articles that stand in longer ones, not only flag them.", key="dedup.drop_excerpts"),
    ] = False
    max_bytes: Annotated[
        int | None,
        OptionInfo("Largest page, unpacked; a larger one is rejected.", key="read.max_bytes", least=1),
    ] = None
    follow_links: Annotated[
        bool,
        OptionInfo(
            "Read what links in a folder lead to, inside or outside of it.", key="read.follow_links", local_only=True
        ),
    ] = False
    format: Annotated[
        Literal["jsonl", "parquet"] | None,
        OptionInfo("parquet: write the articles as Parquet, too, in OUT/clean.", key="output.format", local_only=True),
    ] = None
    shape: Annotated[
        Literal["seedclean", "dolma", "datatrove"] | None,
        OptionInfo("Shape of the rows in OUT/clean (default: seedclean).", key="output.shape", local_only=True),
    ] = None
    shard_mb: Annotated[
        int | None,
        OptionInfo("Most megabytes of a file in OUT/clean.", key="output.shard_mb", least=1, local_only=True),
    ] = None
    partition: Annotated[
        Literal["date", "site"] | None,
        OptionInfo(
            "Put the articles in OUT/clean into folders by date or site.", key="output.partition", local_only=True
        ),
    ] = None
    rebuild: Annotated[
        bool,
        OptionInfo("Clean the inputs again, and choose among all articles afresh.", local_only=True),
    ] = False
    accept_config: Annotated[
        bool,
        OptionInfo("Go on although settings changed since the last run; what is out stays.", local_only=True),
    ] = False
    replace: Annotated[
        Replace,
        OptionInfo(
            "Which pages replace what their names held before: all, those with a similar text, or none; the others get"
            " ids of their own (default: similar).",
            local_only=True,
        ),
    ] = "similar"
    allow_empty: Annotated[
        bool,
        OptionInfo("Inputs without any page are no mistake (else: exit code 1).", local_only=True),
    ] = False
    no_resume: Annotated[
        bool,
        OptionInfo("Do not go on from a run that was interrupted, and keep nothing for the next.", local_only=True),
    ] = False
    shard: Annotated[
        str | None,
        OptionInfo("Read one of N parts of the inputs only, for `seedclean merge`.", metavar="I/N", local_only=True),
    ] = None
    wait: Annotated[
        float,
        OptionInfo("Wait for another run into OUT.", metavar="SECONDS", least=0, local_only=True),
    ] = 0.0
    tmp: Annotated[
        Path | None,
        OptionInfo("Folder for what does not fit into memory (default: OUT).", metavar="DIR", local_only=True),
    ] = None
    lang: Annotated[
        Literal["en", "zh"] | None,
        OptionInfo("Language of report.html (default: en).", key="run.lang", local_only=True),
    ] = None
    metrics: Annotated[
        Path | None,
        OptionInfo("Write figures for Prometheus there.", metavar="FILE", local_only=True),
    ] = None

    @property
    def stdin_rows(self) -> bool:
        """Whether standard input is JSONL: it is if a field of its rows was named."""
        return self.text_field is not None or self.id_field is not None

    def flags(self) -> dict[str, dict[str, Any]]:
        """Return what the options change in the config: section -> key -> value, without those that were not given."""
        changes: dict[str, dict[str, Any]] = {}
        for name, (_, option) in option_fields().items():
            value = getattr(self, name)
            if option.key and value is not None and value is not False:
                section, _, key = option.key.partition(".")
                changes.setdefault(section, {})[key] = value
        return changes


class FieldInfo(NamedTuple):
    """A field of `RunOptions`: the type of its value, and what it is on the command line."""

    kind: Any
    option: OptionInfo


def option_fields() -> dict[str, FieldInfo]:
    """Return the fields of `RunOptions` by name, in order."""
    hints = get_type_hints(RunOptions, include_extras=True)
    return {name: FieldInfo(hint.__origin__, hint.__metadata__[0]) for name, hint in hints.items()}
