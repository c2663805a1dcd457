"""What a run is given: the files of its inputs, and the folder for what does not fit into memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from seedclean.config import Config
from seedclean.core.errors import ConfigError, NoInputError
from seedclean.engine.run_options import RunOptions
from seedclean.read.discover import InputListing, list_inputs

_PATTERN = re.compile(r"[*?\[]")  # what a shell takes for more than itself


def list_files(
    inputs: str | Path | Sequence[str | Path], out: Path, config: Config, options: RunOptions
) -> InputListing:
    """Return the files of the inputs.

    Raises:
        ConfigError: an input cannot be used.
        NoInputError: an input is a pattern that a shell passed on because no file fits it.
        TypeError: an input is no path.
    """
    paths = [inputs] if isinstance(inputs, str | Path | bytes) or not isinstance(inputs, Iterable) else inputs
    for name in paths:
        if not isinstance(name, str | Path):
            raise TypeError(f"an input must be a path, str or Path, not {type(name).__name__}")
    names = [str(name) for name in paths]
    for name in [name for name in names if _PATTERN.search(name) and not os.path.lexists(name)]:
        if not options.allow_empty:
            raise NoInputError(
                f"{name}: no file fits this: is a disk not mounted? Nothing was written; --allow-empty if this is meant"
            )
        names.remove(name)
    reading = config.data["read"]
    return list_inputs(names, reading["glob"], out, stdin_rows=options.stdin_rows, follow_links=reading["follow_links"])


def nothing_to_read(listing: InputListing) -> NoInputError:
    """Return the error that says where nothing was found, and what was passed over."""
    passed = ", ".join(f"{suffix} {count}" for suffix, count in sorted(listing.skipped.items()))
    return NoInputError(
        f"{listing.base}: no page to read ({len(listing.sources)} files; passed over: {passed or 'nothing'}): is a disk"
        " not mounted, or --glob wrong? Nothing was written; --allow-empty if this is meant"
    )


def input_bytes(listing: InputListing) -> int:
    """Return how many bytes the files of the inputs have."""
    return sum(source.size for source in listing.sources)


def spill_folder(tmp: str | Path | None) -> Path | None:
    """Return the folder for what does not fit into memory, if one was named.

    Raises:
        ConfigError: it is no folder that can be written to.
    """
    if tmp is not None and not (Path(tmp).is_dir() and os.access(tmp, os.W_OK | os.X_OK)):
        raise ConfigError(f"{tmp}: is no folder that can be written to: name another --tmp")
    return None if tmp is None else Path(tmp)
