"""What the workers made, sorted out: which pages are new, which rows are articles of their own."""

from __future__ import annotations

from itertools import islice

import numpy as np
import orjson

from seedclean.dedup import Claim, columns
from seedclean.document import Drop
from seedclean.engine.work import Result
from seedclean.fresh import REPEATED, Fresh, rejected
from seedclean.report import Report
from seedclean.state import Memory

_TAKEN = Drop(
    "read",
    "name-taken",
    "an earlier run read another page of this name from elsewhere: name a folder that holds both as the input, or"
    " give rows an id (--id-field)",
)


def sort_out(result: Result, memory: Memory, fresh: Fresh, report: Report, *, afresh: bool) -> None:
    """Add the rows of a batch to those of the run; an article whose id or name is taken becomes a rejected row.

    Args:
        result: from the workers.
        memory: of the output folder.
        fresh: the rows of the run.
        report: its numbers.
        afresh: whether ids that earlier runs gave are free again.
    """
    pages = memory.pages.take_all(result.pages)
    memory.articles.remove(memory.pages.taken_away())
    used = set() if afresh else memory.articles.taken([row.id for row in result.rows if row.claim])
    claims: list[Claim] = []
    wanted: list[bool] = []
    rows = iter(result.rows)
    for made, (page, taken) in zip(result.pages, pages, strict=True):
        for piece, row in enumerate(islice(rows, made.rows)):
            if row.claim is None:
                fresh.reject(page, piece, row.data)
                continue
            wanted.append(not taken and row.id not in used and row.id not in fresh.ids)
            if not wanted[-1]:
                drop = _TAKEN if taken else REPEATED
                data = orjson.loads(row.data)
                report.dropped[f"{drop.stage}:{drop.reason}"] += 1
                report.scripts[data["script"]] -= 1
                fresh.reject(page, piece, rejected(data, drop))
                continue
            claims.append(row.claim)
            fresh.ids.add(row.id)
            published = memory.articles.standing.get(row.id)
            fresh.article(page, piece, row.data, published, doubtful=row.doubtful)
    fresh.samples.update(result.samples)
    fresh.store.add(columns(claims), result.bodies if all(wanted) else result.bodies.only(np.array(wanted)))
