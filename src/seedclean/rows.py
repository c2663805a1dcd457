"""The lines of the output files, as plain data; `configs/schemas` describes them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from seedclean.dedup import Match
from seedclean.document import Document, Drop

# Repairs that every page from Windows or with a BOM has; they say nothing about damage.
_HARMLESS = ("repair:line-end", "repair:bom")


def article(doc: Document, sha256: str, ledger: str) -> dict[str, Any]:
    """Return the row of an article, before its cluster is known.

    Args:
        doc: as it left the pipeline.
        sha256: hex digest of its text in UTF-8.
        ledger: `full` adds every edit.
    """
    meta = doc.meta
    row: dict[str, Any] = {
        "id": doc.id,
        "title": meta.get("title"),
        "text": doc.text,
        "authors": list(meta.get("authors", ())),
        "editors": list(meta.get("editors", ())),
        "source": meta.get("source"),
        "published": meta.get("published"),
        "views": meta.get("views"),
        "url": meta.get("url"),
        "script": meta.get("script", "none"),
        "chars": len(doc.text),
        "sha256": sha256,
        "page": page(doc),
        "repairs": repairs(doc),
        "flags": [],
    }
    if "extra" in meta:
        row["extra"] = meta["extra"]
    return row | full_ledger(doc, ledger)


def rejected(doc: Document, drop: Drop, ledger: str) -> dict[str, Any]:
    """Return the row of a document that is not kept."""
    row = {
        "id": doc.id,
        "stage": drop.stage,
        "reason": drop.reason,
        "detail": drop.detail,
        "text": doc.text,
        "page": page(doc),
    }
    return row | full_ledger(doc, ledger)


def failed(name: str, drop: Drop) -> dict[str, Any]:
    """Return the row of a page that gave no document."""
    return {
        "id": name,
        "stage": drop.stage,
        "reason": drop.reason,
        "detail": drop.detail,
        "text": None,
        "page": None,
    }


def duplicate(row: dict[str, Any], keeper: str, relation: str, match: Match, criterion: str) -> dict[str, Any]:
    """Return the row of an article that repeats a kept one."""
    return {
        **row,
        "keeper": keeper,
        "relation": relation,
        "jaccard": round(match.jaccard, 6),
        "containment": round(match.containment, 6),
        "criterion": criterion,
    }


def page(doc: Document) -> dict[str, Any] | None:
    """Return where a document was read."""
    return doc.source and {
        "path": doc.source.path,
        "sha256": doc.source.sha256,
        "encoding": doc.source.encoding,
    }


def repairs(doc: Document) -> dict[str, int]:
    """Return the number of repairs by rule."""
    counts = Counter(edit.rule for entry in doc.trace if entry.stage == "repair" for edit in entry.edits)
    return {rule.removeprefix("repair:"): counts[rule] for rule in sorted(counts)}


def damage(doc: Document) -> int:
    """Return how many repairs speak of damage: what the keeper order's `fewest_repairs` compares."""
    rules = (edit.rule for entry in doc.trace if entry.stage == "repair" for edit in entry.edits)
    return sum(rule not in _HARMLESS for rule in rules)


def full_ledger(doc: Document, ledger: str) -> dict[str, Any]:
    """Return the field `ledger`: every pass with its edits, see `Edit.row`.

    Offsets are code points of that pass's input; the first pass's input is the decoded page.
    """
    if ledger != "full":
        return {}
    return {"ledger": [{"stage": e.stage, "edits": [edit.row() for edit in e.edits]} for e in doc.trace]}
