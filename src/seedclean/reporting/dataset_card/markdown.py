"""The text of a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import yaml

from seedclean.core.plain_text import shorten
from seedclean.reporting.dataset_card.contents import card_report
from seedclean.reporting.dataset_card.words import card_words
from seedclean.stages.article_limits import Limit

_SIZES = (  # up to how many rows -> the word of Hugging Face
    (10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"), (10**11, "10B<n<100B"), (10**12, "100B<n<1T"),
)  # fmt: skip
_Row = Sequence[object]


def dataset_card(folder: Path, lang: str) -> str:
    """Return the card of an output folder: the same for the same files.

    What it says is in `report.json`; for the output of an older version see `card_report`.

    Args:
        folder: of `seedclean run`.
        lang: `en` or `zh`.

    Raises:
        ConfigError: it holds no output of a run.
    """
    report, words = card_report(folder), card_words(lang)
    lines = [*_head(report["corpus"]["clean"]), "", f"# {words['title']}", "", words["about"]]
    for heading, parts in _sections(report, words):
        lines += ["", f"## {heading}", *(line for part in parts for line in ("", *part))]
    return "\n".join(lines) + "\n"


def size_category(rows: int) -> str:
    """Return the size of a dataset as Hugging Face has it.

    >>> size_category(999), size_category(1000), size_category(10**12)
    ('n<1K', '1K<n<10K', 'n>1T')
    """
    return next((word for most, word in _SIZES if rows < most), "n>1T")


def _head(articles: int) -> list[str]:
    data = {
        "language": ["zh"],
        "size_categories": [size_category(articles)],
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


def _sections(report: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[tuple[str, list[list[str]]]]:
    contents, articles = report["contents"], report["corpus"]["clean"]
    yield words["contents"], [_table((words["what"], words["number"]), _amounts(report, words))]
    published = contents["published"]
    rows = [(year, f"{count:,}", _share(count, articles)) for year, count in published["years"].items()]
    undated = (words["undated"], f"{published['without']:,}", _share(published["without"], articles))
    yield (
        words["dates"],
        [
            [words["span"].format(**published) if published["first"] else words["no-dates"]],
            _table((words["year"], words["articles"], "%"), [*rows, undated]),
        ],
    )
    yield (
        words["sources"],
        [
            _most(words["host"], contents["sites"], articles, words),
            _most(words["outlet"], contents["sources"], articles, words),
            _ranking(words["script"], contents["scripts"], articles, words),
            _ranking(words["type"], contents["page_types"], articles, words),
        ],
    )
    left_out, changed = contents["left_out"], report.get("settings", {}).get("changed", {})
    reasons = [[words["reasons"]], _ranking(words["reason"], left_out, sum(left_out.values()), words)]
    limits = changed.get("stages.checks.limits", {}).get("value")
    yield words["left-out"], [*reasons, *(_filters(limits, words) if limits else ())]
    versions = [("seedclean", report["seedclean"]), *report["libraries"].items(), ("config", report["config"])]
    yield (
        words["made"],
        [
            _table((words["what"], words["version"]), versions),
            [f"- {name}: {value}" for name, value in _processing(report, words)],
        ],
    )
    yield words["rights"], [[words["licence"]], [words["personal"]]]


def _amounts(report: Mapping[str, Any], words: Mapping[str, str]) -> list[_Row]:
    corpus, contents = report["corpus"], report["contents"]
    return [
        (words["articles"], f"{corpus['clean']:,}"),
        (words["characters"], f"{contents['characters']:,}"),
        (words["quartiles"], ", ".join(f"{chars:,}" for chars in contents["quartiles"])),
        (words["copies"], f"{corpus['duplicates']:,}"),
        (words["rejected"], f"{corpus['rejected']:,}"),
    ]


def _filters(limits: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the limits of the config: of what, where it lies, what follows, of which articles."""
    rows = []
    for values in limits:
        limit = Limit(**{name: value for name, value in values.items() if name != "reason"})
        edges = [f"{side} {values[side]:g}" for side in ("above", "below") if values.get(side) is not None]
        edges += [f"{side} {', '.join(values[side])}" for side in ("among", "outside") if values.get(side)]
        of = limit.figure or f"{limit.of}: {values.get('reason') or limit.reason}"
        rows.append((_plain(of), "; ".join(edges), limit.then, _plain(", ".join((*limit.types, *limit.sites)))))
    yield [words["limits"]]
    yield _table((words["figure"], words["limit"], words["then"], words["only"]), rows)


def _processing(report: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield in words what was done: stages, thresholds of dedup, settings that are not the usual ones."""
    settings = report.get("settings")
    if settings:
        yield words["stages"], ", ".join(settings["pipeline"])
    yield words["thresholds"], ", ".join(f"{name} {value}" for name, value in sorted(report["thresholds"].items()))
    if settings:
        changes = [
            f"{name}: {_said(change['default'])} -> {_said(change['value'])}"
            for name, change in settings["changed"].items()
        ]
        yield words["settings"], _plain("; ".join(changes)) or words["usual"]


def _said(value: Any) -> str:
    text = value if isinstance(value, str) else "none" if value is None else orjson.dumps(value).decode()
    return shorten(text, 30, most=40)


def _most(name: str, section: Mapping[str, Any], whole: int, words: Mapping[str, str]) -> list[str]:
    """Return the table of the names that most articles have, and of what the others come to."""
    rows = [(_plain(entry["name"]), entry["articles"]) for entry in section["most"]]
    if section["others"]:
        rows.append((words["others"].format(number=f"{section['others']:,}"), section["articles_of_others"]))
    if section["without"]:
        rows.append((words["unknown"], section["without"]))
    return _counted(name, rows, whole, words)


def _ranking(name: str, counts: Mapping[str, int], whole: int, words: Mapping[str, str]) -> list[str]:
    ranked = sorted(counts.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return _counted(name, [(_plain(key) or words["unknown"], count) for key, count in ranked if count], whole, words)


def _counted(name: str, rows: Iterable[tuple[str, int]], whole: int, words: Mapping[str, str]) -> list[str]:
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
