"""Take the results of the workers into the run: register pages, refuse articles whose id or name is taken."""

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
    result: BatchResult, memory: RunTransaction, pending: PendingRows, report: Report, *, afresh: bool
) -> None:
    """Add the rows of a batch to the rows of the run.

    An article becomes a rejected row if another article has its id, or a page from elsewhere has its name.

    Args:
        result: what a worker made of the batch.
        memory: the state of the output folder.
        pending: the rows of the run so far; the rows of the batch are added.
        report: the numbers of the run; refused articles are counted.
        afresh: whether ids that earlier runs gave are free again.
    """
    pages = memory.pages.register_all(result.pages)
    memory.articles.remove(memory.pages.take_replaced())
    lines, sketches, ids = result.rows, result.bodies, result.rows.keeper_keys.ids
    forms = None if result.forms is None else pending.rows.locate(result.forms)
    counts = np.array([page.rows for page in result.pages], dtype=np.int64)
    of_page = np.repeat(np.arange(len(pages)), counts)
    pieces = np.arange(len(of_page)) - (np.cumsum(counts) - counts)[of_page]
    used = set() if afresh else memory.articles.existing_ids(ids)
    names_taken = np.array([is_taken for _, is_taken in pages], dtype=np.bool_)[of_page[lines.article]]
    if used or names_taken.any() or len(set(ids)) < len(ids) or not pending.ids.isdisjoint(ids):
        refused = _reasons_to_refuse(ids, names_taken.tolist(), used, pending.ids)
        if lines.position is not None:
            data = pending.rows.read(lines.position, int(lines.lengths.sum()))
            lines = lines._replace(data=np.frombuffer(data, dtype=np.uint8))
        if result.forms is not None:
            units = bytes(pending.rows.read(result.forms, 2 * int(sketches.lengths.sum())))
            sketches, forms = sketches._replace(units=np.frombuffer(units, dtype=np.uint16)), None
        lines, sketches = _refuse(lines, refused, report), sketches.only(np.array([drop is None for drop in refused]))
    numbers = np.array([number for number, _ in pages], dtype=np.int64)
    pending.add(numbers[of_page], pieces, lines, memory.articles.standing)
    pending.samples.update(result.samples)
    pending.store.add(lines.keeper_keys, sketches, forms)


def _reasons_to_refuse(
    ids: Sequence[str], names_taken: Sequence[bool], used: set[str], in_run: set[str]
) -> list[Drop | None]:
    """Return, for each article, the reason to refuse it, or None.

    Args:
        ids: the ids of the articles.
        names_taken: for each, whether a page from elsewhere has the name of its page.
        used: ids that earlier runs gave.
        in_run: ids that this run gave.
    """
    refused: list[Drop | None] = []
    mine: set[str] = set()
    for name, name_taken in zip(ids, names_taken, strict=True):
        is_used = name in used or name in in_run or name in mine
        refused.append(_TAKEN if name_taken else REPEATED_ID if is_used else None)
        if refused[-1] is None:
            mine.add(name)
    return refused


def _refuse(lines: RowBatch, refused: Sequence[Drop | None], report: Report) -> RowBatch:
    """Return the rows, with each refused article as a rejected row, and count the refused ones."""
    kept: list[OutputLine] = []
    articles = zip(map(KeeperKey, *lines.keeper_keys), refused, strict=True)
    for line, article, doubtful in zip(lines.each(), lines.article.tolist(), lines.doubtful.tolist(), strict=True):
        key, drop = next(articles) if article else (None, None)
        if drop is None:
            kept.append(OutputLine(bytes(line), key, doubtful))
            continue
        data = orjson.loads(line)
        report.dropped[f"{drop.stage}:{drop.reason}"] += 1
        report.scripts[data["script"]] -= 1
        kept.append(OutputLine(rejected_line(data, drop), None))
    return RowBatch.of(kept)
