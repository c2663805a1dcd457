"""The pages of the inputs that a run has to clean: those that no earlier run has seen as they are now."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from seedclean.core.report import Report
from seedclean.engine.shards.share import Share
from seedclean.engine.workers.batches import group_pages
from seedclean.read.discover import InputListing
from seedclean.read.files import Failure, InputFile, LazyPage, RawPage, SkippedRecord, with_digest
from seedclean.read.formats import is_page, read_pages
from seedclean.read.page_keys import failure_key
from seedclean.write.state import PageVersion, RunTransaction

_ALL = Share()


def pages_in_order(
    listing: InputListing,
    max_bytes: int,
    begun: Counter[str],
    scratch: Path | None = None,
    share: Share = _ALL,
) -> Iterator[RawPage | Failure | LazyPage]:
    """Yield the pages of all files, sorted by file.

    A file that is one page is not read here, but by the worker that cleans it.

    Args:
        listing: the files. What is passed over inside of them is counted in `skipped`.
        max_bytes: size of the largest page that is read.
        begun: `files` counts the files that were begun.
        scratch: folder for what archives unpack to; None: that of the system.
        share: which pages are asked for; others are not read, unless one that is stands behind them in a file.
    """
    reached, folder = 0, ""  # `reached` counts the bytes of the files before the present one
    for entry in listing.in_order():
        if isinstance(entry, Failure):
            if share.holds(reached):
                yield entry._replace(reached=reached)
            continue
        if not share.touches(reached, reached + entry.size):
            reached += entry.size
            continue
        begun["files"] += 1
        if entry.file and is_page(entry.form) and not entry.compression:
            reached += entry.size
            if not share.holds(reached):
                continue
            if entry.file[0] == os.sep:
                yield LazyPage(entry, reached)
            else:  # the fork server may have started in another folder: a relative path would miss there
                folder = folder or f"{Path.cwd()}/"
                yield LazyPage(entry._replace(file=folder + entry.file), reached)
            continue
        unpacked = entry._replace(scratch=str(scratch) if scratch else None)
        yield from _pages_of_file(unpacked, listing, max_bytes, reached, share)
        reached += entry.size


def _pages_of_file(
    entry: InputFile, listing: InputListing, max_bytes: int, before: int, share: Share
) -> Iterator[RawPage | Failure]:
    """Yield the pages of a file; `before` are the bytes of the files before it."""
    position = before  # it never goes back, so that the pages of a share stand together
    for page in read_pages(entry, max_bytes):
        if not isinstance(page, SkippedRecord):
            position = max(position, before + min(page.reached, entry.size))
        if share.is_behind(position):
            return
        if not share.holds(position):
            continue
        if isinstance(page, SkippedRecord):
            listing.skipped[page.kind] += 1
        elif isinstance(page, RawPage):
            yield RawPage(*page[:8], before + page.reached) if before else page
        else:
            yield page._replace(reached=before + page.reached)


def skip_unchanged(
    pages: Iterator[RawPage | Failure | LazyPage], memory: RunTransaction, report: Report, max_bytes: int
) -> Iterator[RawPage | Failure | LazyPage]:
    """Yield the pages that no earlier run has seen as they are now; count the others in the report.

    A page must be read before it can be compared with what an earlier run saw. A page of a new name is not read here.
    """
    if memory.pages.all_new:
        yield from pages
        return
    for batch in group_pages(pages):  # a batch fits into memory
        new_names = memory.pages.unknown_names([page.name for page in batch if isinstance(page, LazyPage)])
        batch_read = [_read_unless_new(page, max_bytes, new_names) for page in batch]
        readings = [_seen_page(page) for page in batch_read if not isinstance(page, LazyPage)]
        unchanged = iter(memory.pages.are_unchanged(readings))
        report.pages_unchanged = memory.pages.unchanged - report.pages_failed_again
        for page in batch_read:
            if isinstance(page, LazyPage) or not next(unchanged):
                yield page
            elif isinstance(page, Failure):
                report.add_failure(page.drop)  # `rejected.jsonl` has it from an earlier run
                report.pages_failed_again += 1


def _read_unless_new(
    page: RawPage | Failure | LazyPage, max_bytes: int, new_names: set[str]
) -> RawPage | Failure | LazyPage:
    """Return a page with its digest; a page of a new name as it is."""
    if isinstance(page, LazyPage):
        return page if page.name in new_names else page.read(max_bytes)
    return with_digest(page)


def _seen_page(page: RawPage | Failure) -> PageVersion:
    if isinstance(page, Failure):
        return PageVersion(failure_key(page.name), page.file, page.digest(), row=False)
    return PageVersion(page.name, page.file, page.digest, row=page.form == "rows")
