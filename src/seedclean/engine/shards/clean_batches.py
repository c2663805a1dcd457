"""Clean the batches of a part into its folder, where the merge finds them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.shards.part_facts import PartFacts
from seedclean.engine.stored_records import adopted_records, cleaned_key
from seedclean.engine.workers.batches import Cleaning, clean_all
from seedclean.write.checkpoint import Checkpoint, StoredBatches
from seedclean.write.spool import Spool


def cleaned_batches(checkpoint: Checkpoint, facts: PartFacts, counts: Path | None) -> StoredBatches:
    """Return the batches of a part that are clean already.

    Args:
        checkpoint: of the part.
        facts: of the part.
        counts: the folder of how many articles print each line; None if that is not counted.
    """
    key = cleaned_key(facts.clean_key, bytes.fromhex(facts.inputs), counts, ())
    return checkpoint.batches("clean", key[:16])


def clean_into(  # noqa: PLR0913 - what cleaning takes
    checkpoint: Checkpoint,
    facts: PartFacts,
    read: ReadBatches,
    cleaning: Cleaning,
    folder: Path,
    progress: Progress,
    *,
    forced: bool = False,
) -> None:
    """Clean the batches of a part that are not clean yet.

    Args:
        checkpoint: where they go.
        facts: of the part.
        read: all its batches.
        cleaning: how they are cleaned.
        folder: of the part.
        progress: is called as the work goes on.
        forced: start worker processes however small the part is.
    """
    batches, report = cleaned_batches(checkpoint, facts, cleaning.counts), Report()
    begin = facts.size * (facts.number - 1) // facts.of
    progress.phase("clean")
    with closing(Spool(folder)) as rows:
        rows.create = batches.new_file
        for result in clean_all(read, cleaning, rows, adopted_records(batches, rows), forced=forced):
            report += result.report
            progress.advance(0, max(0, result.reached - begin), report)
