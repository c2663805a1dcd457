"""What a stage of a user's own is known by: its code and what that works with, not its name or where it was typed.

Followed are functions and classes of the module that the stage is from, and plain data that they use, wherever it
stands; of what other modules bring the names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from re import Pattern
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

# Output folders recorded values of ours under the modules in which they stood before the package had rooms.
_RECORDED_AS = {
    "seedclean.api": "seedclean.notebook",
    "seedclean.core.document": "seedclean.document",
    "seedclean.core.edits": "seedclean.edit",
    "seedclean.core.errors": "seedclean.errors",
    "seedclean.engine.clusters": "seedclean.clusters",
    "seedclean.engine.result": "seedclean.result",
}
# Functions that moved alone: full name -> the module under which they are recorded.
_FUNCTIONS_RECORDED_AS = {"seedclean.api.simplify": "seedclean.stages.simplify"}

_PLAIN = str | bytes | int | float | complex | bool | range | None

# What is put together of other values, and how it is taken to pieces.
_MADE_OF: tuple[tuple[type, Callable[[Any], Iterable[Any]]], ...] = (
    (tuple, tuple),
    (list, list),
    (dict, lambda found: chain.from_iterable(found.items())),
    (Pattern, lambda found: (found.pattern, found.flags)),
    (partial, lambda found: (found.func, found.args, found.keywords)),
    (MethodType, lambda found: (found.__func__, found.__self__)),
    (CodeType, lambda found: (found.co_code, found.co_names, found.co_varnames, found.co_consts)),
)


def stage_digest(value: Any) -> str:
    """Return the SHA-256, in hex, of what tells a value from another; the same in every process.

    >>> stage_digest(str.upper) == stage_digest(str.upper) != stage_digest(str.lower)
    True
    """
    return hashlib.sha256(b"\0".join(_Reader().parts(value))).hexdigest()


class _Reader:
    """Goes through a value once, however it hangs together."""

    def __init__(self) -> None:
        self._home: str | None = None  # the module that is followed
        self._seen: dict[int, Any] = {}

    def parts(self, value: Any) -> Iterator[bytes]:
        """Yield what tells a value from another."""
        if isinstance(value, _PLAIN):
            yield repr(value).encode("utf-8", "surrogatepass")
            return
        yield f"{_module(type(value))}.{type(value).__qualname__}".encode()
        if id(value) in self._seen:
            return
        self._seen[id(value)] = value
        if isinstance(value, set | frozenset):
            yield from sorted(b"\0".join(_Reader().parts(one)) for one in value)
        elif made_of := next((parts for kind, parts in _MADE_OF if isinstance(value, kind)), None):
            yield from (part for one in made_of(value) for part in self.parts(one))
        elif isinstance(value, FunctionType):
            yield from self._function(value)
        elif isinstance(value, type):
            yield from self._class(value)
        elif isinstance(value, ModuleType) or hasattr(value, "__qualname__"):
            yield _named(value)
        elif self._is_followed(type(value)) or type(value).__module__ == "seedclean.stage":  # an adapter: its parts
            yield from self.parts(type(value))
            yield from self.parts(getattr(value, "__dict__", {}))

    def _is_followed(self, value: Any) -> bool:
        """Say whether a function or class is of the module that the stage is from; the first one says which that is."""
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
            except ValueError:  # nothing is in it yet
                yield b"empty"
        for name in _names(function.__code__):
            if name in function.__globals__:
                yield name.encode()
                yield from self.parts(function.__globals__[name])

    def _class(self, found: type) -> Iterator[bytes]:
        yield _named(found)
        if not self._is_followed(found):
            return
        for base in found.__bases__:
            yield from self.parts(base)
        for name, part in sorted(vars(found).items()):
            function = getattr(part, "__func__", getattr(part, "fget", part))  # of a static method, of a property
            if isinstance(function, FunctionType) and function.__module__ == found.__module__:
                yield name.encode()
                yield from self.parts(function)
            elif isinstance(part, _PLAIN | tuple | list | dict | set | frozenset) and not name.startswith("__"):
                yield name.encode()
                yield from self.parts(part)


def _named(value: Any) -> bytes:
    name = getattr(value, "__qualname__", value.__name__)
    module = _FUNCTIONS_RECORDED_AS.get(f"{getattr(value, '__module__', '')}.{name}", _module(value))
    return f"{module}.{name}".encode()


def _module(value: Any) -> str:
    name = getattr(value, "__module__", "")
    return _RECORDED_AS.get(name, name)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that a function's code asks for, and the code in it."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)
