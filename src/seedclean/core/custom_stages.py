"""Stages that a user puts between the shipped ones: where they stand, and whether worker processes can run them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import Any, NamedTuple

from seedclean.core.document import Stage
from seedclean.core.fingerprint import stage_digest

_SHORT = 16  # hex digits: enough for a digest that is only compared


class CustomStage(NamedTuple):
    """A stage of the user's, and where it stands.

    Attributes:
        behind: whether it comes after the other stage; else it comes before it.
        other: name of the stage next to which it stands.
        stage: the stage itself.
    """

    behind: bool
    other: str
    stage: Stage

    @property
    def identity(self) -> str:
        """Position and digest. Output folders compare it: the same name with other code is another stage."""
        digest = stage_digest(self.stage)[:_SHORT]
        return f"{'after' if self.behind else 'before'} {self.other}, {digest}"


def are_importable(stages: Sequence[CustomStage]) -> bool:
    """Return whether worker processes can import these stages. They cannot import what a notebook defines.

    >>> are_importable([CustomStage(True, "emoji", lambda doc: (doc,))])
    False
    """
    return all(_is_importable(custom.stage) for custom in stages)


def _is_importable(value: Any) -> bool:
    """Return whether another process can load a value: its functions and classes have names in modules."""
    if isinstance(value, tuple | list):
        return all(map(_is_importable, value))
    if isinstance(value, FunctionType | type):
        target: Any = None if value.__module__ == "__main__" else sys.modules.get(value.__module__)
        for name in value.__qualname__.split("."):
            target = getattr(target, name, None)
        return target is value
    try:
        value.__reduce_ex__(4)  # multiprocessing will call it
    except Exception:  # noqa: BLE001 - objects that cannot be pickled raise errors of many kinds
        return False
    parts = [getattr(value, field.name) for field in fields(value)] if is_dataclass(value) else []
    return _is_importable(type(value)) and all(map(_is_importable, parts))
