"""What the tables of all formats have in common: batches of rows, and the protocol `Table`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import KeeperKeys, weighed_repairs
from seedclean.dedup.paragraphs import SharedParagraphs
from seedclean.dedup.traits import outlet_of
from seedclean.engine.compared_text import text_to_compare
from seedclean.read.files import Failure, InputFile
from seedclean.read.json_rows import field_in
from seedclean.text.moments import row_moment

LETTERS_MOST, ROWS_MOST = 1 << 17, 4096  # of a batch; larger batches need new memory pages each time
KEY_FIELDS = ("published", "repairs", "source", "url")  # what `TableBatch.add` reads beside text and id


class FieldNames(NamedTuple):
    """The names of the fields that dedup reads: of the text; of the id and of the date, which a row may lack."""

    text: str
    id: str
    published: str = "published"


def field_names(options: Mapping[str, Any]) -> FieldNames:
    """Return the names of the fields that dedup reads, by `Config.reading`."""
    return FieldNames(options["text_field"], options["id_field"], options["fields"]["published"])


class TableBatch(NamedTuple):
    """Some rows of a file.

    Attributes:
        keeper_keys: what the keeper order looks at.
        texts: the bodies, as they are compared.
        failures: what could not be read.
        reached: as in `RawPage`.
        skipped: what was passed over in an archive.
    """

    keeper_keys: KeeperKeys
    texts: list[str]
    failures: list[Failure]
    reached: int = 0
    skipped: tuple[str, ...] = ()

    def add(self, name: str, text: str, row: Mapping[str, Any], published: str) -> None:
        """Add a row. Its date counts; if it is a row of our own output, so do its repairs and its outlet.

        Args:
            name: its id.
            text: its text.
            row: all its fields.
            published: the name of the field with its date.
        """
        text = text_to_compare(text)
        ids, repairs, lengths, dates, outlets = self.keeper_keys
        done = row.get("repairs")
        ids.append(name)
        repairs.append(weighed_repairs(done) if type(done) is dict else 0)
        lengths.append(len(text))
        dates.append(row_moment(field_in(row, published)))
        outlets.append(outlet_of(row))
        self.texts.append(text)


def empty_batch() -> TableBatch:
    """Return an empty batch."""
    return TableBatch(KeeperKeys([], [], [], [], []), [], [])


class Table(Protocol):
    """Rows that were read and wait to be written; numbers count them in the order of reading."""

    def read(self, source: InputFile, max_bytes: int) -> Iterator[TableBatch]:
        """Yield the rows of a file in batches; never raises for what a row holds."""

    def place(self, number: int) -> str:
        """Return where a row stood, for errors: `path#L7`."""

    def write(
        self,
        target: BinaryIO,
        numbers: NDArray[np.int64],
        cluster: Callable[[int], dict[str, Any]],
        shortened: SharedParagraphs | None = None,
    ) -> None:
        """Write some rows, in the order of `numbers`, each with the field `cluster` added.

        Args:
            target: the file.
            numbers: of the rows.
            cluster: returns the field of a row.
            shortened: paragraphs that are cut from rows.
        """


def row_id(value: Any, origin: str) -> str:
    """Return the id of a row: its field as it is written, or where it stood if that says nothing.

    >>> row_id(7, "a#L1"), row_id(1.5, "a#L1"), row_id(" ", "a#L1"), row_id(True, "a#L1"), row_id([1], "a#L1")
    ('7', '1.5', 'a#L1', 'a#L1', 'a#L1')
    """
    if value is None or value != value or isinstance(value, bool | list | dict | bytes):  # noqa: PLR0124 - not a number
        return origin
    return text if (text := str(value)).strip() else origin
