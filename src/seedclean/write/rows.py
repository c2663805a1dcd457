"""Makes the lines of the output files, as plain data; `write.row_schema` describes their fields."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.document import Document, Drop
from seedclean.core.edits import apply, count_by_rule
from seedclean.core.offsets import surviving_spans
from seedclean.dedup import DedupSettings, KeeperKey, KeeperKeys, keeper_keys
from seedclean.dedup.decision import Decision
from seedclean.stages.repairs.from_duplicate import Duplicate, edits_from_duplicates
from seedclean.stages.repairs.from_run import Donation, edits_from_donations
from seedclean.stages.repairs.gbk_damage import UNRECOVERABLE
from seedclean.write.row_schema import TAKEN, fields_of

_REPAIR = "repair:"  # what their names begin with
_DAMAGED = "repair:damaged-bytes"


class OutputLine(NamedTuple):
    """One line of an output file.

    Attributes:
        data: the JSON line, newline included. An article is written as if it had no duplicates.
        keeper_key: what the keeper order looks at; None if the row is rejected.
        doubtful: whether the article has damaged places that a copy might fill.
    """

    data: bytes
    keeper_key: KeeperKey | None
    doubtful: bool = False


class RowBatch(NamedTuple):
    """n lines of output as columns.

    Attributes:
        data: the lines, one after the other, uint8.
        lengths: bytes of each, shape (n,), int64.
        article: whether each is an article, shape (n,), bool; the others are rejected.
        doubtful: whether each is an article with damaged places, shape (n,), bool.
        keeper_keys: those of the articles, in their order.
        position: the position in a `Spool` where the lines stand; None if they are in `data`.
    """

    data: NDArray[np.uint8]
    lengths: NDArray[np.int64]
    article: NDArray[np.bool_]
    doubtful: NDArray[np.bool_]
    keeper_keys: KeeperKeys
    position: int | None = None

    @classmethod
    def of(cls, lines: Sequence[OutputLine]) -> Self:
        """Return lines as columns.

        >>> article = OutputLine(b'{"id":"a"}\\n', KeeperKey("a", 0, 9, None))
        >>> lines = RowBatch.of([article, OutputLine(b"{}\\n", None)])
        >>> lines.lengths.tolist(), lines.article.tolist(), lines.keeper_keys.ids
        ([11, 3], [True, False], ['a'])
        """
        return cls(
            np.frombuffer(b"".join([line.data for line in lines]), dtype=np.uint8),
            np.array([len(line.data) for line in lines], dtype=np.int64),
            np.array([line.keeper_key is not None for line in lines], dtype=np.bool_),
            np.array([line.doubtful for line in lines], dtype=np.bool_),
            keeper_keys(line.keeper_key for line in lines if line.keeper_key),
        )

    def each(self) -> list[memoryview]:
        """Return the lines one by one."""
        data, ends = self.data.data, np.cumsum(self.lengths).tolist()
        return [data[start:end] for start, end in pairwise((0, *ends))]


def empty_article() -> dict[str, tuple[()] | None]:
    """Return the fields that every article has before dedup, in the order of the row: an empty list, or null."""
    fields = (field for field in fields_of("clean") if not field.decided and not field.optional)
    return {field.name: () if field.kind == "texts" else None for field in fields}


_EMPTY_ARTICLE = empty_article()


def article_row(doc: Document, sha256: str, ledger: str) -> dict[str, Any]:
    """Return the row of an article, before its cluster is known.

    The field `doubts` is only there if the article has damaged places. It is for `fill_from_copies`; no file has it.

    Args:
        doc: as it left the pipeline.
        sha256: hex digest of its text in UTF-8.
        ledger: `full` adds every edit.
    """
    meta, counts = doc.meta, _repairs(doc)
    doubts = surviving_spans(doc.trace, UNRECOVERABLE) if UNRECOVERABLE in counts else ()
    counts[UNRECOVERABLE] = len(doubts)  # the article's own; the others are those of its page
    row: dict[str, Any] = {
        **_EMPTY_ARTICLE,  # which keeps the order of the schema
        **{
            name: value if _EMPTY_ARTICLE[name] is None else list(value)
            for name, value in meta.items()
            if name in _EMPTY_ARTICLE
        },
        "id": doc.id,
        "text": doc.text,
        "script": meta.get("script", "none"),
        "chars": len(doc.text),
        "sha256": sha256,
        "page": page_field(doc),
        "repairs": {rule.removeprefix(_REPAIR): counts[rule] for rule in sorted(counts) if counts[rule]},
    }
    kept: Mapping[str, Any] = meta.get("kept", {})
    extra = meta.get("extra", {}) | {name: value for name, value in kept.items() if name in TAKEN}
    row |= {name: meta[name] for name in ("quality", "row_id") if name in meta}
    row |= {name: value for name, value in kept.items() if name not in TAKEN}
    row |= {"extra": extra} if extra else {}
    if changed := {name: value for name, value in meta.get("given", {}).items() if value != row[name]}:
        row["given"] = changed
    row |= ledger_field(doc, ledger)
    if doubts:
        row["doubts"] = doubts
    return row


def rejected_row(doc: Document, drop: Drop, ledger: str) -> dict[str, Any]:
    """Return the row of a document that is not kept."""
    fields = {"text": doc.text, "page_type": doc.meta.get("page_type"), "page": page_field(doc)}
    optional = {name: doc.meta[name] for name in ("quality", "row_id") if name in doc.meta}
    return {"id": doc.id, **drop._asdict(), **fields} | optional | ledger_field(doc, ledger)


def renamed_line(line: memoryview, before: str, name: str, *, article: bool) -> bytes:
    r"""Return a line with another id in place of its own; of an article, as if it had no duplicates.

    >>> renamed_line(memoryview(b'{"id":"a","cluster":{"id":"a","size":1}}\n'), "a", "b", article=True)
    b'{"id":"b","cluster":{"id":"b","size":1}}\n'
    """
    old, new = orjson.dumps({"id": before})[:-1], orjson.dumps({"id": name})[:-1]
    if not article:
        return b"".join((new, line[len(old) :]))
    inner = without_singleton_fields(line[:-1], before)
    return b"".join((new, inner[len(old) :], b",", orjson.dumps(singleton_fields(name))[1:], b"\n"))


def fill_from_copies(
    row: dict[str, Any],
    doubts: Sequence[tuple[int, int]],
    copies: Sequence[Duplicate],
    donations: Sequence[Donation] = (),
) -> dict[str, Any]:
    """Return the row of an article with its damaged places filled from near-duplicates, else from other articles.

    Args:
        row: from `article_row`.
        doubts: the places, `[start, end)` in its text.
        copies: the near-duplicates.
        donations: what other articles have.
    """
    edits = edits_from_duplicates(row["text"], doubts, copies)
    edits = sorted([*edits, *edits_from_donations(donations, edits)])
    if not edits:
        return row
    text = apply(row["text"], edits)
    counts = row["repairs"] | {"donor": row["repairs"].get("donor", 0) + len(edits)}
    counts["unrecoverable"] -= len(edits)
    filled = {
        "text": text,
        "chars": len(text),
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "repairs": {kind: counts[kind] for kind in sorted(counts) if counts[kind]},
    }
    if "ledger" in row:
        filled["ledger"] = [*row["ledger"], {"stage": "donor", "edits": [edit.row() for edit in edits]}]
    return row | filled


def singleton_fields(name: str) -> dict[str, Any]:
    """Return the last fields of the row of an article without duplicates: most articles have none."""
    return {"cluster": {"id": name, "size": 1}}


def without_singleton_fields(line: memoryview, name: str) -> memoryview:
    """Return the row of an article up to where `singleton_fields` begins; `,` and more fields, or `}`, must follow.

    >>> bytes(without_singleton_fields(memoryview(b'{"id":"a","cluster":{"id":"a","size":1}}'), "a"))
    b'{"id":"a"'
    """
    return line[: -len(orjson.dumps(singleton_fields(name)))]


def decided_row(
    line: memoryview,
    decision: Decision,
    settings: DedupSettings,
    copies: Sequence[Duplicate] | None,
    donations: Sequence[Donation] = (),
) -> tuple[bool, memoryview, bytes | None]:
    """Return whether an article is kept, its line, and its line before dedup if that does not follow from the other.

    Args:
        line: the row as if the article had no duplicates.
        decision: what dedup decided.
        settings: the parameters of dedup.
        copies: near-duplicates that may fill its damaged places; None if it has none.
        donations: what other articles have in these places.
    """
    twin, flags = decision.duplicate_fields(settings), decision.flags()
    if not flags and copies is None:  # the line is what it was, with some fields behind it
        behind = orjson.dumps({"cluster": decision.cluster(), **twin})
        return not twin, memoryview(b"".join((without_singleton_fields(line, decision.id), b",", behind[1:]))), None
    row: dict[str, Any] = orjson.loads(line)
    original = _original(row, donations) if "doubts" in row else None
    doubts, _ = row.pop("doubts", ()), row.pop("donations", None)
    row["cluster"] = decision.cluster()
    if twin:
        return False, memoryview(orjson.dumps(row | twin)), original
    row["flags"] += flags
    return True, memoryview(orjson.dumps(fill_from_copies(row, doubts, copies or (), donations))), original


def _original(row: dict[str, Any], donations: Sequence[Donation]) -> bytes:
    """Return a row before dedup; it says what other articles gave, for runs in which these are not at hand."""
    before = {name: value for name, value in row.items() if name not in ("cluster", "donations")}
    return orjson.dumps(before | ({"donations": list(map(list, donations))} if donations else {}))


def page_field(doc: Document) -> dict[str, Any] | None:
    """Return the field `page`: where a document was read."""
    return doc.source and {
        "path": doc.source.path,
        "sha256": doc.source.sha256,
        "encoding": doc.source.encoding,
    }


def _repairs(doc: Document) -> dict[str, int]:
    """Return how many repairs each rule made on the page, and how many places its bytes were damaged in."""
    counts: dict[str, int] = {}
    if doc.source and doc.source.damaged:
        counts[_DAMAGED] = doc.source.damaged
    for entry in doc.trace:
        if entry.stage == "repair":
            for rule, (number, _) in count_by_rule(entry.edits).items():
                counts[rule] = counts.get(rule, 0) + number
    return counts


def ledger_field(doc: Document, ledger: str) -> dict[str, Any]:
    """Return the field `ledger`: every pass with its edits, see `Edit.row`.

    Offsets are code points of that pass's input; the first pass's input is the decoded page.
    """
    if ledger != "full":
        return {}
    return {"ledger": [{"stage": e.stage, "edits": [edit.row() for edit in e.edits]} for e in doc.trace]}
