"""What the workers made, sorted out: which pages are new, which rows are articles of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson

from seedclean.core.document import Drop
from seedclean.core.report import Report
from seedclean.dedup import KeeperKey
from seedclean.engine.pending import REPEATED_ID, PendingRows
from seedclean.engine.workers.worker import BatchResult
from seedclean.write.rows import OutputLine, RowBatch, rejected_line
from seedclean.write.state import RunTransaction

_TAKEN = Drop(
    "read",
    "name-taken",
    "an earlier run read another page of this name from elsewhere: name a folder that holds both as the input, or"
    " give rows an id (--id-field)",
)


def collect_batch(
    result: BatchResult, memory: RunTransaction, fresh: PendingRows, report: Report, *, afresh: bool
) -> None:
    """Add the rows of a batch to those of the run; an article whose id or name is taken becomes a rejected row.

    Args:
        result: from the workers.
        memory: of the output folder.
        fresh: the rows of the run.
        report: its numbers.
        afresh: whether ids that earlier runs gave are free again.
    """
    pages = memory.pages.register_all(result.pages)
    memory.articles.remove(memory.pages.take_replaced())
    lines, bodies, ids = result.rows, result.bodies, result.rows.keeper_keys.ids
    forms = None if result.forms is None else fresh.rows.locate(result.forms)
    counts = np.array([page.rows for page in result.pages], dtype=np.int64)
    of_page = np.repeat(np.arange(len(pages)), counts)
    pieces = np.arange(len(of_page)) - (np.cumsum(counts) - counts)[of_page]
    used = set() if afresh else memory.articles.existing_ids(ids)
    names_taken = np.array([is_taken for _, is_taken in pages], dtype=np.bool_)[of_page[lines.article]]
    if used or names_taken.any() or len(set(ids)) < len(ids) or not fresh.ids.isdisjoint(ids):
        refused = _refused(ids, names_taken.tolist(), used, fresh.ids)
        if lines.position is not None:
            data = fresh.rows.read(lines.position, int(lines.lengths.sum()))
            lines = lines._replace(data=np.frombuffer(data, dtype=np.uint8))
        if result.forms is not None:
            units = bytes(fresh.rows.read(result.forms, 2 * int(bodies.lengths.sum())))
            bodies, forms = bodies._replace(units=np.frombuffer(units, dtype=np.uint16)), None
        lines, bodies = _without(lines, refused, report), bodies.only(np.array([drop is None for drop in refused]))
    numbers = np.array([number for number, _ in pages], dtype=np.int64)
    fresh.add(numbers[of_page], pieces, lines, memory.articles.standing)
    fresh.samples.update(result.samples)
    fresh.store.add(lines.keeper_keys, bodies, forms)


def _refused(ids: Sequence[str], names_taken: Sequence[bool], used: set[str], met: set[str]) -> list[Drop | None]:
    """Return for each article why it cannot be one, None if it can.

    Args:
        ids: of the articles.
        names_taken: whether another page has the name of theirs.
        used: ids that earlier runs gave.
        met: ids that this run gave.
    """
    refused: list[Drop | None] = []
    mine: set[str] = set()
    for name, name_taken in zip(ids, names_taken, strict=True):
        is_used = name in used or name in met or name in mine
        refused.append(_TAKEN if name_taken else REPEATED_ID if is_used else None)
        if refused[-1] is None:
            mine.add(name)
    return refused


def _without(lines: RowBatch, refused: Sequence[Drop | None], report: Report) -> RowBatch:
    """Return the lines with those of some articles left out instead, and count them so."""
    kept: list[OutputLine] = []
    articles = zip(map(KeeperKey, *lines.keeper_keys), refused, strict=True)
    for line, article, doubtful in zip(lines.each(), lines.article.tolist(), lines.doubtful.tolist(), strict=True):
        claim, drop = next(articles) if article else (None, None)
        if drop is None:
            kept.append(OutputLine(bytes(line), claim, doubtful))
            continue
        data = orjson.loads(line)
        report.dropped[f"{drop.stage}:{drop.reason}"] += 1
        report.scripts[data["script"]] -= 1
        kept.append(OutputLine(rejected_line(data, drop), None))
    return RowBatch.of(kept)
