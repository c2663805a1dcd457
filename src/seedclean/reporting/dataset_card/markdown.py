"""The text of a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import yaml

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.reporting.dataset_card.contents import DatasetContents, dataset_contents
from seedclean.reporting.dataset_card.words import card_words
from seedclean.write.lock import STATE
from seedclean.write.state.history import open_state
from seedclean.write.state.settings import compare_settings, last_settings

_SIZES = (  # up to how many rows -> the word of Hugging Face
    (10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"), (10**11, "10B<n<100B"), (10**12, "100B<n<1T"),
)  # fmt: skip
_LISTED = 20  # rows of a table
_Row = Sequence[object]


def dataset_card(folder: Path, lang: str) -> str:
    """Return the card of an output folder: the same for the same files.

    Numbers of articles are those of the rows that the folder holds now, versions and thresholds those of `report.json`,
    settings those of the state.

    Args:
        folder: of `seedclean run`.
        lang: `en` or `zh`.

    Raises:
        ConfigError: it holds no output of a run.
    """
    report = _report(folder)
    contents, words = dataset_contents(folder), card_words(lang)
    lines = [*_head(contents), "", f"# {words['title']}", "", words["about"]]
    for heading, parts in _sections(contents, report, _settings(folder), words):
        lines += ["", f"## {heading}", *(line for part in parts for line in ("", *part))]
    return "\n".join(lines) + "\n"


def size_category(rows: int) -> str:
    """Return the size of a dataset as Hugging Face has it.

    >>> size_category(999), size_category(1000), size_category(10**12)
    ('n<1K', '1K<n<10K', 'n>1T')
    """
    return next((word for most, word in _SIZES if rows < most), "n>1T")


def _head(contents: DatasetContents) -> list[str]:
    data = {
        "language": ["zh"],
        "size_categories": [size_category(len(contents.lengths))],
        "task_categories": ["text-generation"],
        "annotations_creators": ["no-annotation"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "tags": ["news"],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "clean.jsonl"}]}],
    }
    text = yaml.safe_dump(data, sort_keys=False).rstrip()
    return ["---", *text.split("\n"), "# license: ", "# pretty_name: ", "---"]


def _sections(
    contents: DatasetContents, report: Mapping[str, Any], settings: Mapping[str, Any], words: Mapping[str, str]
) -> Iterator[tuple[str, list[list[str]]]]:
    articles = len(contents.lengths)
    blocks = [_table((words["what"], words["number"]), _amounts(contents, words))]
    yield words["contents"], blocks
    dated = sum(contents.years.values())
    rows = [(year, f"{count:,}", _share(count, articles)) for year, count in sorted(contents.years.items())]
    undated = (words["undated"], f"{articles - dated:,}", _share(articles - dated, articles))
    yield (
        words["dates"],
        [
            [words["span"].format(first=contents.first, last=contents.last) if dated else words["no-dates"]],
            _table((words["year"], words["articles"], "%"), [*rows, undated]),
        ],
    )
    yield (
        words["sources"],
        [
            _ranking(words["host"], contents.hosts, articles, words),
            _ranking(words["outlet"], contents.outlets, articles, words),
            _ranking(words["script"], contents.scripts, articles, words),
            _ranking(words["type"], contents.types, articles, words),
        ],
    )
    left_out = {"duplicates": contents.copies, **contents.left_out}
    yield words["left-out"], [[words["reasons"]], _ranking(words["reason"], left_out, sum(left_out.values()), words)]
    versions = [("seedclean", report["seedclean"]), *report["libraries"].items(), ("config", report["config"])]
    yield (
        words["made"],
        [
            _table((words["what"], words["version"]), versions),
            [f"- {name}: {value}" for name, value in _processing(report, settings, words)],
        ],
    )
    yield words["rights"], [[words["licence"]], [words["personal"]]]


def _amounts(contents: DatasetContents, words: Mapping[str, str]) -> list[_Row]:
    quartiles = [f"{contents.quantile(share):,}" for share in (0.25, 0.5, 0.75)]
    return [
        (words["articles"], f"{len(contents.lengths):,}"),
        (words["characters"], f"{contents.characters:,}"),
        (words["quartiles"], ", ".join(quartiles)),
        (words["copies"], f"{contents.copies:,}"),
        (words["rejected"], f"{contents.left_out.total():,}"),
    ]


def _processing(
    report: Mapping[str, Any], settings: Mapping[str, Any], words: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield in words what was done: stages, thresholds of dedup, settings that are not the usual ones."""
    if pages := settings.get("pages"):
        yield words["stages"], ", ".join(pages["pipeline"])
    yield words["thresholds"], ", ".join(f"{name} {value}" for name, value in sorted(report["thresholds"].items()))
    if settings:
        usual = load_config().deciding()
        changes = compare_settings(usual, {part: values for part, values in settings.items() if part in usual})
        yield words["settings"], _plain("; ".join(changes.differences)) or words["usual"]


def _ranking(name: str, counts: Mapping[str, int], whole: int, words: Mapping[str, str]) -> list[str]:
    ranked = sorted(((key, count) for key, count in counts.items() if key), key=lambda item: (-item[1], item[0]))
    rows = [(_plain(key), count) for key, count in ranked[:_LISTED]]
    if rest := sum(count for _, count in ranked[_LISTED:]):
        rows.append((words["others"].format(number=f"{len(ranked) - _LISTED:,}"), rest))
    if counts.get("", 0):
        rows.append((words["unknown"], counts[""]))
    return _table((name, words["number"], "%"), [(key, f"{count:,}", _share(count, whole)) for key, count in rows])


def _table(names: _Row, rows: Iterable[_Row]) -> list[str]:
    return [_line(names), _line(["---"] * len(names)), *map(_line, rows)]


def _line(cells: _Row) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f}" if whole else ""


def _plain(text: str) -> str:
    """Return a text that pages print as Markdown that shows it, in one line.

    >>> _plain("a|b<c>\\n*d*")
    'a\\\\|b\\\\<c\\\\> \\\\*d\\\\*'
    """
    return re.sub(r"([\\`*_\[\]<>|#&~$])", r"\\\1", " ".join(text.split()))


def _report(folder: Path) -> dict[str, Any]:
    try:
        report: dict[str, Any] = dict(orjson.loads((folder / "report.json").read_bytes()))
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}: name the --out of a `seedclean run`") from error
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{folder / 'report.json'}: is no report of a run ({error}): run again") from error
    if "corpus" not in report:
        raise ConfigError(f"{folder / 'report.json'}: is no report of a `seedclean run`: a card needs cleaned pages")
    return report


def _settings(folder: Path) -> dict[str, Any]:
    """Return the settings of the last run; none for a folder without a state, as Spark makes it."""
    if not (folder / STATE).exists():
        return {}
    with open_state(folder, older=True) as state:
        return last_settings(state) or {}
