"""Values of a file or an option, checked against the types of what they set: configs, plug-in parameters, rules.

A type is what a dataclass or a table of keys declares: `str`, `bool`, `int`, `float`, `Literal[…]`, `tuple[…, ...]`.
A range belongs to the type, see `seedclean.core.ranges`. A number without a range may have any value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache, partial
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from seedclean.core.errors import ConfigError
from seedclean.core.ranges import Range
from seedclean.core.strict_yaml import LoadedYaml, Path, refuse_unknown_keys

_T = TypeVar("_T")
_type_hints: Callable[[Any], dict[str, Any]] = cache(partial(get_type_hints, include_extras=True))  # each rule asks
_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def checked_mapping(loaded: LoadedYaml, path: Path, data: Any) -> dict[str, Any]:
    """Return a mapping of the file.

    Raises:
        ConfigError: it is none.
    """
    if not isinstance(data, dict):
        raise ConfigError(f"{loaded.location(path)}: {path[-1]!r} must be a mapping, not {data!r}")
    return data


def checked_section(loaded: LoadedYaml, path: Path, data: Any, types: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping of known keys, each value of its type; no key has to be there.

    Args:
        loaded: the file.
        path: the keys that lead there.
        data: what stands there.
        types: key -> type.

    Raises:
        ConfigError: with file, line, key, value and the valid choices.
    """
    refuse_unknown_keys(loaded, path, checked_mapping(loaded, path, data), types)
    return {key: checked_value(loaded, (*path, key), value, types[key]) for key, value in data.items()}


def checked_dataclass(loaded: LoadedYaml, path: Path, data: Any, kind: type[_T], **others: Any) -> _T:
    """Return a dataclass made from a mapping of the file.

    Args:
        loaded: the file.
        path: the keys that lead there.
        data: what stands there: a key for each field that has no default, and for any other.
        kind: the dataclass. The types of its fields say what a value may be.
        others: fields that do not come from the mapping, so are no keys of it.

    Raises:
        ConfigError: with file, line, key, value and the valid choices.

    >>> from dataclasses import dataclass
    >>> from seedclean.core.strict_yaml import parse_yaml
    >>> @dataclass
    ... class Tail:
    ...     share: float
    ...     words: tuple[str, ...] = ()
    >>> loaded = parse_yaml("share: much\\nwords: [a, b]", "tail.yaml")
    >>> checked_dataclass(loaded, (), {"share": 1, "words": ["a"]}, Tail)
    Tail(share=1.0, words=('a',))
    >>> checked_dataclass(loaded, (), loaded.data, Tail)
    Traceback (most recent call last):
    seedclean.core.errors.ConfigError: tail.yaml:1: share is 'much': it must be a number
    """
    types = {name: type_ for name, type_ in field_types(kind).items() if name not in others}
    values = checked_section(loaded, path, data, types)
    for field in fields(kind):  # type: ignore[arg-type]
        needed = field.init and field.default is MISSING and field.default_factory is MISSING
        if needed and field.name in types and field.name not in values:
            raise ConfigError(f"{loaded.location(path)}: has no {field.name!r}: add it")
    return kind(**others, **{key: tuple(value) if type(value) is list else value for key, value in values.items()})


def field_types(kind: Any) -> dict[str, Any]:
    """Return the types of the fields with which a dataclass is made, ranges included: name -> type."""
    hints = _type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}


def checked_value(loaded: LoadedYaml, path: Path, value: Any, kind: Any) -> Any:
    """Return a value of a type; a whole number becomes a float where one is wanted, a tuple stays a list.

    Args:
        loaded: the file.
        path: the keys that lead to the value.
        value: what stands there.
        kind: the type.

    Raises:
        ConfigError: with file, line, key, value and the valid choices.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        value = checked_value(loaded, path, value, arguments[0])
        faults = (range_.fault(value) for range_ in arguments[1:] if isinstance(range_, Range))
        if fault := next(filter(None, faults), ""):
            raise _wrong(loaded, path, value, fault)
        return value
    if origin is Literal:
        if value not in arguments:
            raise _wrong(loaded, path, value, f"valid: {', '.join(map(str, arguments))}")
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise _wrong(loaded, path, value, "it must be a list")
        numbered = enumerate(value) if is_dataclass(arguments[0]) else ((None, item) for item in value)
        return [
            checked_value(loaded, path if number is None else (*path, number), item, arguments[0])
            for number, item in numbered
        ]
    if is_dataclass(kind):
        return _checked_record(loaded, path, value, kind)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise _wrong(loaded, path, value, f"it must be {_NAMES.get(kind, kind)}")
    return value


def _checked_record(loaded: LoadedYaml, path: Path, value: Any, kind: Any) -> dict[str, Any]:
    """Return a mapping from which a dataclass can be made; it may refuse it with a ValueError."""
    try:
        checked_dataclass(loaded, path, checked_mapping(loaded, path, value), kind)
    except ValueError as error:
        raise ConfigError(f"{loaded.location(path)}: {error}") from error
    return checked_section(loaded, path, value, field_types(kind))


def _wrong(loaded: LoadedYaml, path: Path, value: Any, fault: str) -> ConfigError:
    """Return an error about a value; in a list, where keys are numbers, only the last key is named."""
    key = ".".join(map(str, path)) if all(isinstance(part, str) for part in path) else repr(path[-1])
    return ConfigError(f"{loaded.location(path)}: {key} is {value!r}: {fault}")
