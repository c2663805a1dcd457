"""The digest of a user's stage: of its code and of the data that the code uses, not of its name or its file.

The digest covers the functions and classes of the module that defines the stage, and plain data that they use, from
any module. Functions and classes of other modules count by their names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from re import Pattern
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from seedclean.core.late_patterns import LatePattern

# Output folders know our own values by the modules that defined them before the package had rooms.
_RECORDED_AS = {
    "seedclean.api": "seedclean.notebook",
    "seedclean.core.document": "seedclean.document",
    "seedclean.core.edits": "seedclean.edit",
    "seedclean.core.errors": "seedclean.errors",
    "seedclean.engine.clusters": "seedclean.clusters",
    "seedclean.engine.result": "seedclean.result",
}
# What moved alone: full name -> the module under which it is recorded.
_NAMES_RECORDED_AS = {
    "seedclean.api.simplify": "seedclean.stages.simplify",
    "seedclean.core.document.Stage": "seedclean.stage",
}

_PLAIN = str | bytes | int | float | complex | bool | range | None

# Types that are made of other values, and how to list those.
_PARTS_OF: tuple[tuple[type, Callable[[Any], Iterable[Any]]], ...] = (
    (tuple, tuple),
    (list, list),
    (dict, lambda mapping: chain.from_iterable(mapping.items())),
    (Pattern, lambda pattern: (pattern.pattern, pattern.flags)),
    (partial, lambda call: (call.func, call.args, call.keywords)),
    (MethodType, lambda method: (method.__func__, method.__self__)),
    (CodeType, lambda code: (code.co_code, code.co_names, code.co_varnames, code.co_consts)),
)


def stage_digest(value: Any) -> str:
    """Return the SHA-256, in hex, of a stage or another value. It is the same in every process.

    >>> stage_digest(str.upper) == stage_digest(str.upper) != stage_digest(str.lower)
    True
    """
    return hashlib.sha256(b"\0".join(_ValueReader().parts(value))).hexdigest()


class _ValueReader:
    """Reads a value and its parts, each once, also if they refer to each other in a circle."""

    def __init__(self) -> None:
        self._home: str | None = None  # the module that defines the stage
        self._seen: dict[int, Any] = {}

    def parts(self, value: Any) -> Iterator[bytes]:
        """Yield bytes that differ if two values differ."""
        if isinstance(value, _PLAIN):
            yield repr(value).encode("utf-8", "surrogatepass")
            return
        if isinstance(value, LatePattern):
            value = value.compiled
        yield f"{_module(type(value))}.{type(value).__qualname__}".encode()
        if id(value) in self._seen:
            return
        self._seen[id(value)] = value
        if isinstance(value, set | frozenset):
            yield from sorted(b"\0".join(_ValueReader().parts(member)) for member in value)
        elif list_parts := next((parts for kind, parts in _PARTS_OF if isinstance(value, kind)), None):
            yield from (part for member in list_parts(value) for part in self.parts(member))
        elif isinstance(value, FunctionType):
            yield from self._function(value)
        elif isinstance(value, type):
            yield from self._class(value)
        elif isinstance(value, ModuleType) or hasattr(value, "__qualname__"):
            yield _named(value)
        elif self._is_followed(type(value)) or type(value).__module__ == "seedclean.stage":  # an adapter
            yield from self.parts(type(value))
            yield from self.parts(getattr(value, "__dict__", {}))

    def _is_followed(self, value: Any) -> bool:
        """Say whether the stage's module defines a function or class; the first one asked about sets that module."""
        module = value.__module__ or ""
        if self._home is None and module != "builtins" and module.split(".")[0] != "seedclean":
            self._home = module
        return bool(module == self._home)

    def _function(self, function: FunctionType) -> Iterator[bytes]:
        if not self._is_followed(function):
            yield _named(function)
            return
        yield from self.parts((function.__code__, function.__defaults__, function.__kwdefaults__))
        for cell in function.__closure__ or ():
            try:
                yield from self.parts(cell.cell_contents)
            except ValueError:  # the cell is empty
                yield b"empty"
        for name in _names(function.__code__):
            if name in function.__globals__:
                yield name.encode()
                yield from self.parts(function.__globals__[name])

    def _class(self, kind: type) -> Iterator[bytes]:
        yield _named(kind)
        if not self._is_followed(kind):
            return
        for base in kind.__bases__:
            yield from self.parts(base)
        for name, part in sorted(vars(kind).items()):
            function = getattr(part, "__func__", getattr(part, "fget", part))  # static methods and properties wrap one
            if isinstance(function, FunctionType) and function.__module__ == kind.__module__:
                yield name.encode()
                yield from self.parts(function)
            elif isinstance(part, _PLAIN | tuple | list | dict | set | frozenset) and not name.startswith("__"):
                yield name.encode()
                yield from self.parts(part)


def _named(value: Any) -> bytes:
    name = getattr(value, "__qualname__", value.__name__)
    module = _NAMES_RECORDED_AS.get(f"{getattr(value, '__module__', '')}.{name}", _module(value))
    return f"{module}.{name}".encode()


def _module(value: Any) -> str:
    name = getattr(value, "__module__", "")
    return _RECORDED_AS.get(name, name)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the global names that a function's code uses, those of inner functions too."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)
