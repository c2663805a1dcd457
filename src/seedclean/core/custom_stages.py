"""Stages of a user's own between the others: where they stand, what tells one from another, who can run them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import Any, NamedTuple

from seedclean.core.document import Stage
from seedclean.core.fingerprint import stage_digest

_SHORT = 16  # digits of a digest that is only compared


class CustomStage(NamedTuple):
    """A stage and where it stands.

    Attributes:
        behind: whether it comes after the other stage, or before it.
        other: name of that stage.
        stage: the user's.
    """

    behind: bool
    other: str
    stage: Stage

    @property
    def said(self) -> str:
        """Place and digest, for what decides the output: other code is another stage."""
        digest = stage_digest(self.stage)[:_SHORT]
        return f"{'after' if self.behind else 'before'} {self.other}, {digest}"


def are_importable(own: Sequence[CustomStage]) -> bool:
    """Return whether worker processes can have these stages: those of a notebook are nowhere that they could import.

    >>> are_importable([CustomStage(True, "emoji", lambda doc: (doc,))])
    False
    """
    return all(_importable(one.stage) for one in own)


def _importable(value: Any) -> bool:
    """Return whether another process can have a value: what it is made of is found by its name in a module."""
    if isinstance(value, tuple | list):
        return all(map(_importable, value))
    if isinstance(value, FunctionType | type):
        found: Any = None if value.__module__ == "__main__" else sys.modules.get(value.__module__)
        for name in value.__qualname__.split("."):
            found = getattr(found, name, None)
        return found is value
    try:
        value.__reduce_ex__(4)  # what multiprocessing will ask of it
    except Exception:  # noqa: BLE001 - objects that cannot be sent say so by all sorts of errors
        return False
    parts = [getattr(value, field.name) for field in fields(value)] if is_dataclass(value) else []
    return _importable(type(value)) and all(map(_importable, parts))
