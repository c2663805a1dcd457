"""The texts of an output folder, or of any files that can be read, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from seedclean.config import Config
from seedclean.core.document import Document, Drop
from seedclean.core.errors import ConfigError
from seedclean.core.text_figures import FIGURES
from seedclean.read.discover import list_inputs
from seedclean.read.files import Failure, InputFile, RawPage, SkippedRecord
from seedclean.read.formats import read_as_rows
from seedclean.read.json_rows import field_in, fields_of_row, lacks_text, text_in
from seedclean.read.row_fields import article_fields, is_field
from seedclean.reporting.corpus_stats.row_sample import committed_rows
from seedclean.stages.text_quality import measured_figures
from seedclean.text.moments import DEFAULT_ZONE
from seedclean.write.lock import STATE
from seedclean.write.output_folder import FORMS
from seedclean.write.state.files import committed_lengths
from seedclean.write.state.history import open_state

_OF_TEXTS = FIGURES.keys() - {"cut", "unsure"}  # figures that a text by itself has
_TYPES = {name: (str,) if figure.unit == "text" else (int, float) for name, figure in FIGURES.items()}
_FIELDS = ("title", "url", "source", "published")
# How the rows of a run are read.
OF_RUNS: Mapping[str, Any] = {"text_field": "text", "id_field": "id", "fields": {}, "time_zone": DEFAULT_ZONE}


class TextRow(NamedTuple):
    """A text.

    Attributes:
        doc: its id, text, title, and the type of its page.
        figures: those of `core.text_figures` that are known.
        fields: `url`, `source`, `published`, as far as they are known.
        reason: `stage:reason` if an output folder has it among what was rejected; else empty.
    """

    doc: Document
    figures: Mapping[str, Any]
    fields: Mapping[str, Any]
    reason: str = ""


def is_output(path: str) -> bool:
    """Say whether a path is the output folder of a run or of `dedup`."""
    folder = Path(path)
    return (folder / "report.json").is_file() and ((folder / STATE).is_file() or bool(_files_of(folder, "clean")))


def read_texts(inputs: Sequence[str], config: Config) -> Iterator[TextRow | Failure]:
    """Yield the texts of an output folder, those kept and those rejected, or of files; what is no text is a failure.

    Args:
        inputs: one output folder; or files and folders, `-` for JSONL on standard input.
        config: says how rows are read. Rows of an output folder have the fields of ours.

    Raises:
        ConfigError: an input cannot be used, or an output folder is one of several.
    """
    outputs = [path for path in inputs if is_output(path)]
    if outputs and len(inputs) > 1:
        raise ConfigError(f"{outputs[0]}: is the output folder of a run: name it alone")
    if outputs and Path(inputs[0], STATE).is_file():
        yield from _texts_of_run(Path(inputs[0]))
        return
    options = dict(config.reading)
    if outputs:
        options |= OF_RUNS if _is_of_pages(Path(inputs[0], "report.json")) else {}
        files = [file for part in ("clean", "rejected") for file in _files_of(Path(inputs[0]), part)]
        listing = list_inputs(files, "**/*", None)
    else:
        listing = list_inputs(inputs, options["glob"], None, stdin_rows=True)
    yield from listing.failures
    for source in sorted(listing.sources):
        for raw in read_as_rows(source, options):
            if not isinstance(raw, SkippedRecord):
                text = _text(raw, options) if isinstance(raw, RawPage) else raw
                if not (outputs and _is_failed_page(text, source)):
                    yield text


def _texts_of_run(out: Path) -> Iterator[TextRow | Failure]:
    """Yield the texts that a run committed, with its fields; a page that gave no text is left out."""
    with open_state(out) as state:
        lengths = committed_lengths(state)
    for name in ("clean.jsonl", "rejected.jsonl"):
        for row in committed_rows(out / name, lengths.get(name, 0)):
            text = text_of_row(row["id"], row, OF_RUNS)
            if isinstance(text, TextRow) or name == "clean.jsonl":
                yield text


def _is_of_pages(file: Path) -> bool:
    """Say whether a report is of pages, and not of `dedup`, which keeps the fields of its rows.

    Raises:
        ConfigError: it is no report.
    """
    try:
        report = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"{file}: is damaged ({error}): put it back, or name the files beside it") from error
    return isinstance(report, dict) and "corpus" in report


def _files_of(folder: Path, part: str) -> list[str]:
    """Return the file of an output folder that is called so; of one of Spark, the folder with its parts."""
    files = [str(folder / f"{part}{form}") for form in FORMS if (folder / f"{part}{form}").is_file()]
    return files or [str(folder / part)] * (folder / part).is_dir()


def _is_failed_page(text: TextRow | Failure, source: InputFile) -> bool:
    """Say whether a row of an output folder is a page that gave no text."""
    return isinstance(text, Failure) and source.name.startswith("rejected")


def _text(raw: RawPage, options: Mapping[str, Any]) -> TextRow | Failure:
    row = fields_of_row(raw.name, raw.data)
    return Failure(raw.name, row) if isinstance(row, Drop) else text_of_row(raw.name, row, options)


def text_of_row(name: str, row: Mapping[str, Any], options: Mapping[str, Any]) -> TextRow | Failure:
    """Return the text of a row.

    Args:
        name: of a row that has no id.
        row: its fields.
        options: `Config.reading`, or `OF_RUNS` for a row that a run wrote.
    """
    text = text_in(row, options["text_field"])
    if text is None:
        return Failure(name, lacks_text(name, row, options["text_field"]))
    own_id = field_in(row, options["id_field"])
    mapping = options["fields"]
    values = {field: field_in(row, mapping.get(field, field)) for field in _FIELDS}
    fields = article_fields(
        {field: value for field, value in values.items() if is_field(field, value)}, options["time_zone"]
    )
    if isinstance(values["published"], str) and "published" not in fields:  # a year, or a month, is no moment
        fields["published"] = values["published"]
    meta = {"title": fields.get("title"), "page_type": row.get("page_type")}
    reason = f"{row['stage']}:{row['reason']}" if {"stage", "reason", "detail"} <= row.keys() else ""
    doc = Document(str(own_id) if isinstance(own_id, str | int) else name, text, meta=meta)
    return TextRow(doc, _figures(row.get("quality"), text), fields, reason)


def _figures(stored: Any, text: str) -> Mapping[str, Any]:
    """Return the figures that a row has from a run; if it has none, those of its text."""
    if not isinstance(stored, dict):
        return measured_figures(text)
    figures = {name: stored[name] for name, types in _TYPES.items() if type(stored.get(name)) in types}
    return figures if figures.keys() >= _OF_TEXTS else measured_figures(text)
