"""What a part says of itself, in `part.json`: whose part it is, and what it was made of and with."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from seedclean import __version__
from seedclean.config import Config
from seedclean.core.errors import ConfigError
from seedclean.engine.library_versions import libraries
from seedclean.read.discover import InputListing
from seedclean.read.files import Failure
from seedclean.write.state.files import put_in_place
from seedclean.write.state.settings import compare_settings

PART, CONFIG = "part.json", "config.yaml"  # files of a part
_SHOWN = 3  # differences that an error names


@dataclass(frozen=True)
class PartFacts:
    """What a part says of itself.

    Attributes:
        number: of the part, from 1.
        of: how many parts there are.
        maker: versions of what made it.
        settings: what decides the output, see `Config.deciding`; with the libraries.
        ledger: `run.ledger` of the config.
        allow_empty: whether inputs without any page are no mistake.
        base: the folder that names are relative to.
        listing: digest of the names and sizes of all files of the inputs.
        size: bytes of all files of the inputs.
        files_skipped: what was passed over among the files, for all parts.
        records_skipped: what was passed over in the files of this part.
        batches: how many this part has.
        pages: how many this part has.
        inputs: digest of the pages of this part.
        read_key: what the names of the files with its batches begin with.
    """

    number: int
    of: int
    maker: dict[str, str]
    settings: dict[str, dict[str, Any]]
    ledger: str
    allow_empty: bool
    base: str
    listing: str
    size: int
    files_skipped: dict[str, int]
    records_skipped: dict[str, int]
    batches: int
    pages: int
    inputs: str
    read_key: str

    def save(self, folder: Path) -> None:
        """Write `part.json`, as a whole or not at all."""
        data = json.dumps(asdict(self), indent=1).encode()  # names that are no text pass as escapes
        put_in_place(folder / f".{PART}", folder / PART, data)

    @classmethod
    def load(cls, folder: Path) -> PartFacts:
        """Return what a part says of itself.

        Raises:
            ConfigError: the folder is no part, or the part is not finished.
        """
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder: name the OUT of each `seedclean run --shard`")
        try:
            facts = cls(**json.loads((folder / PART).read_bytes()))
        except FileNotFoundError:
            raise ConfigError(
                f"{folder}: holds no finished part: run `seedclean run … --shard` with this OUT first, to its end"
            ) from None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise damaged_part(folder, f"{PART} cannot be read") from error
        if any(type(getattr(facts, field.name)).__name__ != _plain(field.type) for field in fields(cls)):
            raise damaged_part(folder, f"{PART} is not as a part writes it")
        return facts

    @property
    def clean_key(self) -> bytes:
        """What decides how pages are cleaned, beside the pages and the counts of lines."""
        return hashlib.sha256(json.dumps([self.maker, self.settings, self.ledger], sort_keys=True).encode()).digest()


def _plain(annotation: Any) -> str:
    return str(annotation).partition("[")[0]


def damaged_part(folder: Path, damage: str) -> ConfigError:
    """Return the error for a part that is not as it was written."""
    return ConfigError(f"{folder}: {damage}: the part is damaged: make it again with `seedclean run … --shard`")


def maker_versions() -> dict[str, str]:
    """Return the versions of what makes a part, those of libraries apart."""
    package, digest = Path(__file__).parents[2], hashlib.sha256()
    for file in sorted(package.rglob("*.py")):  # between two releases there is one version only
        digest.update(file.read_bytes())
    python = ".".join(map(str, sys.version_info[:2]))
    return {"version": __version__, "Python": python, "code": digest.hexdigest()[:16]}


def deciding_settings(config: Config) -> dict[str, dict[str, Any]]:
    """Return what decides the output, as it is read back from `part.json`."""
    settings: dict[str, dict[str, Any]] = json.loads(json.dumps(config.deciding() | {"libraries": libraries()}))
    return settings


def listing_digest(listing: InputListing) -> str:
    """Return a digest of the names and sizes of the files of the inputs, and of those that cannot be read."""
    digest = hashlib.sha256()
    for entry in listing.in_order():
        state = list(entry.drop) if isinstance(entry, Failure) else [entry.size]
        digest.update(json.dumps([entry.name, *state]).encode())
    return digest.hexdigest()


def check_parts(folders: Sequence[Path], parts: Sequence[PartFacts]) -> None:
    """Check that parts belong together, and that none is missing.

    Raises:
        ConfigError: they do not.
    """
    first, folder = parts[0], folders[0]
    numbers: dict[int, Path] = {}
    for part, other in zip(parts, folders, strict=True):
        if part.of != first.of:
            raise ConfigError(
                f"{other}: is one of {part.of} parts, and {folder} is one of {first.of}: name parts of one N"
            )
        if part.number in numbers:
            raise ConfigError(
                f"{other}: is part {part.number}/{part.of}, and so is {numbers[part.number]}: name it once"
            )
        numbers[part.number] = other
        if different := differences(first, part):
            raise ConfigError(f"{other}: was made with other settings or versions than {folder}: {different}")
        if (part.listing, part.base) != (first.listing, first.base):
            raise ConfigError(
                f"{other}: was made of other inputs than {folder}: files were added or changed in between, or other"
                " inputs were named: make the parts again"
            )
    if missing := [number for number in range(1, first.of + 1) if number not in numbers]:
        named = ", ".join(f"{number}/{first.of}" for number in missing[:10])
        raise ConfigError(f"parts are missing: {named}{'…' * (len(missing) > 10)}: name all {first.of} parts")


def differences(one_part: PartFacts, other: PartFacts) -> str:
    """Return in words what two parts were made with; empty if it is the same."""
    lines = [
        f"{name}: {_said(before)} -> {_said(other.maker.get(name))}"
        for name, before in one_part.maker.items()
        if other.maker.get(name) != before
    ]
    if one_part.ledger != other.ledger:
        lines.append(f"run.ledger: {one_part.ledger} -> {other.ledger}")
    if one_part.settings != other.settings:
        lines += compare_settings(one_part.settings, other.settings).differences
    more = len(lines) - _SHOWN
    return "; ".join(lines[:_SHOWN]) + f"; and {more} more" * (more > 0)


def _said(version: str | None) -> str:
    return version or "none"


def merged_skips(parts: Sequence[PartFacts]) -> Mapping[str, int]:
    """Return what all parts passed over, as one run counts it."""
    skipped = dict(parts[0].files_skipped)
    for part in parts:
        for kind, count in part.records_skipped.items():
            skipped[kind] = skipped.get(kind, 0) + count
    return skipped
