"""`seedclean tune`: read a corpus, measure it, and say what was found as data or as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from seedclean.config import Config
from seedclean.core.errors import ConfigError
from seedclean.dedup.tuning import BINS, Banding, Similarities, Tuning, tune
from seedclean.engine.compared_text import text_to_compare
from seedclean.engine.row_files import row_text
from seedclean.read.discover import list_inputs
from seedclean.read.files import RawPage, SkippedRecord
from seedclean.read.formats import read_as_rows

NGRAMS = (3, 4, 5, 6, 8)
_STEPS = " ▁▂▃▄▅▆▇█"
_COLUMNS = 50


def run_tune(inputs: Sequence[str], config: Config, ngrams: Sequence[int], sample: int) -> tuple[Tuning, int]:
    """Return the measurements of the rows of some files, and the number of rows that could not be read.

    Raises:
        ConfigError: an input cannot be used, or has fewer than two texts.
    """
    options = config.reading
    failed = Counter[str]()
    listing = list_inputs(inputs, options["glob"], None, stdin_rows=True)
    if not listing.sources:
        passed = ", ".join(f"{suffix} {count}" for suffix, count in sorted(listing.skipped.items()))
        raise ConfigError(f"{inputs[0]}: no file to read (passed over: {passed or 'nothing'})")

    def texts() -> Iterator[str]:
        for source in listing.sources:
            for raw in read_as_rows(source, options):
                if isinstance(raw, SkippedRecord):
                    continue
                text = row_text(raw, options["text_field"]) if isinstance(raw, RawPage) else raw
                if isinstance(text, str):
                    yield text_to_compare(text)
                else:
                    failed["rows"] += 1

    try:
        tuning = tune(texts(), ngrams, sample, config.dedup().permutations)
    except ValueError as error:
        raise ConfigError(f"{inputs[0]}: {error}: use --text-field if the texts are in another field") from error
    return tuning, failed["rows"]


def as_dict(tuning: Tuning, failed: int) -> dict[str, Any]:
    """Return the measurements as data."""
    return {
        "texts": tuning.texts,
        "rows_failed": failed,
        "sample": tuning.sample,
        "ngrams": [
            {
                "ngram": measured.ngram,
                "strangers_to": round(measured.strangers, 4),
                "copies_from": round(measured.copies, 4),
                "gap": round(measured.gap, 4),
                "border": measured.border,
                "pairs_above": measured.above,
                "histogram": measured.histogram.tolist(),
            }
            for measured in tuning.similarities
        ],
        "bandings": [measured._asdict() for measured in tuning.bandings],
        "datasketch": tuning.datasketch._asdict(),
        "proposal": {"dedup": proposal(tuning)},
    }


def proposal(tuning: Tuning) -> dict[str, Any]:
    """Return the section `dedup` of a config that is proposed."""
    best = tuning.bandings[0]
    return {"ngram": tuning.ngram, "near": tuning.near, "bands": best.bands, "rows": best.rows}


def as_text(tuning: Tuning, failed: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{tuning.texts:,} texts, {failed:,} rows failed; all pairs of {tuning.sample:,} compared exactly"
    yield ""
    yield f"{'n':>3}  {'strangers to':>12}  {'copies from':>11}  {'gap':>5}  {'pairs above':>11}  Jaccard 0 to 1"
    for measured in tuning.similarities:
        shares = f"{measured.strangers:>12.3f}  {measured.copies:>11.3f}  {measured.gap:>5.2f}"
        yield f"{measured.ngram:>3}  {shares}  {measured.above:>11,}  |{_curve(measured)}|"
    yield ""
    yield f"bands x rows that find 99 % of the pairs from {tuning.near:.2f} on, with n = {tuning.ngram}:"
    yield from map(_banding_line, tuning.bandings[:5])
    yield f"for comparison, datasketch's MinHashLSH(threshold={tuning.near:.2f}):"
    yield _banding_line(tuning.datasketch)
    yield ""
    values = ", ".join(f"{name}: {value}" for name, value in proposal(tuning).items())
    yield f"proposed: dedup: {{{values}}}"


def _banding_line(banding: Banding) -> str:
    return (
        f"{banding.bands:>5} x {banding.rows:<3}  recall {banding.recall:.4f}  "
        f"{banding.candidates:,.0f} candidates in the sample"
    )


def _curve(measured: Similarities) -> str:
    """Return a histogram as one line of text, by the logarithm of the counts."""
    counts = np.log1p(measured.histogram.reshape(_COLUMNS, BINS // _COLUMNS).sum(axis=1))
    levels = np.ceil(counts / max(counts.max(), 1e-9) * (len(_STEPS) - 1)).astype(int)
    return "".join(_STEPS[level] for level in levels)
