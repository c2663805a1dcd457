"""`seedclean rules learn`: what a run counts of lines, as candidates for rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from seedclean.config import Config
from seedclean.core.document import Document
from seedclean.dedup.line_counts import LineCounts
from seedclean.dedup.line_memory import LineMemory
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.repeated_lines import RepeatedLines
from seedclean.engine.rule_candidates import Candidate
from seedclean.engine.run_inputs import input_bytes
from seedclean.engine.site_counts import SiteCounts
from seedclean.engine.unseen_pages import pages_in_order
from seedclean.engine.workers.batches import read_all
from seedclean.engine.workers.read_pages import unpacked
from seedclean.read.discover import InputListing, list_inputs
from seedclean.rules import Matcher
from seedclean.write.spool import Spool

_EACH = 1000  # files after which something is told


def learn(
    inputs: Sequence[str],
    config: Config,
    min_files: int,
    min_clusters: int,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Candidate]:
    """Return the lines that repeat across pages and that no rule in force cuts.

    The pages are read and counted as a run does it; see `SiteCounts`.

    Args:
        inputs: folders or files, as for a run; `-` is JSONL.
        config: its rules, and how pages are read.
        min_files: pages that must have a line.
        min_clusters: different articles that must be among them.
        tell: told what goes on.

    Raises:
        ConfigError: an input cannot be used.
    """
    listing = list_inputs(inputs, config.reading["glob"], None, stdin_rows=True)
    with TemporaryDirectory() as folder, closing(Spool(Path(folder))) as spool:
        read = ReadBatches(spool)
        counts = _counted(listing, _counting(config), read, Path(folder), min_clusters, tell)
        repeated = RepeatedLines(counts, min_files, min_clusters)
        pages = 0
        for number in range(len(read.keys)):
            batch = unpacked(spool.line(number))
            documents = [page.document for page in batch.pages]
            pages += sum(isinstance(document, Document) for document in documents)
            repeated.add(documents, batch.hashes, batch.starts)
    tell(f"{pages} pages counted; what cannot be read is left out here, `seedclean run` says why")
    return list(_unknown(repeated.candidates(), config))


def _counting(config: Config) -> Config:
    """Return the config of a run that counts lines, whatever the config says."""
    data = {**config.data, "sites": {**config.data["sites"], "lines": "cut"}, "pipeline": ["sites"]}
    return replace(config, data=data)


def _counted(
    listing: InputListing, config: Config, read: ReadBatches, folder: Path, least: int, tell: Callable[[str], None]
) -> LineCounts:
    """Return how many articles print each line, of the lines of at least so many; put all pages aside."""
    begun, thousands = Counter[str](), 0
    counts = SiteCounts(folder)
    pages = pages_in_order(listing, config.reading["max_bytes"], begun, folder)
    for result in read_all(pages, config, read, {}, whole=input_bytes(listing)):
        counts.add(result)
        if begun["files"] // _EACH > thousands:
            thousands = begun["files"] // _EACH
            tell(f"{begun['files']} of {len(listing.sources)} files")
    return LineCounts.load(counts.finish(LineMemory.none(), folder, least)[0])


def _unknown(candidates: Sequence[Candidate], config: Config) -> Iterator[Candidate]:
    """Yield the candidates that no rule cuts.

    A line has no place on a page, by which a `tail` rule goes: its words alone count.
    """
    cutting = [rule for rule in config.rules if rule.kind != "meta"]
    matcher = Matcher([replace(rule, kind="line") if rule.kind == "tail" else rule for rule in cutting])
    for candidate in candidates:
        shown = candidate.examples[0]
        if not any(start == 0 and end >= len(shown) for start, end, _ in matcher.find(shown).cuts):
            yield candidate
