"""Values of a config file, each checked against the type of the thing that it sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from seedclean.core.errors import ConfigError
from seedclean.core.strict_yaml import LoadedYaml, refuse_unknown_keys

_SHARES = {
    "same",
    "near",
    "review",
    "excerpt_containment",
    "excerpt_length",
    "copy_share",
    "min_han_share",
    "max_spam_share",
    "failed_share",
}
_ZERO_IS_FINE = {"jobs", "min_han"}


def checked_mapping(loaded: LoadedYaml, path: tuple[str, ...], data: Any) -> dict[str, Any]:
    """Return a mapping of the file; a ConfigError if it is none."""
    if not isinstance(data, dict):
        raise ConfigError(f"{loaded.location(path)}: {path[-1]!r} must be a mapping, not {data!r}")
    return data


def checked_section(loaded: LoadedYaml, path: tuple[str, ...], data: Any, types: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping of known keys, each value of its type.

    Args:
        loaded: the file.
        path: the keys that lead there.
        data: what stands there.
        types: key -> type.

    Raises:
        ConfigError: with file, line, key and the valid choices.
    """
    refuse_unknown_keys(loaded, path, checked_mapping(loaded, path, data), types)
    return {key: checked_value(loaded, (*path, key), given, types[key]) for key, given in data.items()}


def checked_value(loaded: LoadedYaml, path: tuple[str, ...], given: Any, kind: Any) -> Any:
    """Return a value of a type, see `checked_section`."""
    place = f"{loaded.location(path)}: {'.'.join(path)}"
    if get_origin(kind) is Literal:
        if given not in get_args(kind):
            raise ConfigError(f"{place} is {given!r}: valid: {', '.join(map(str, get_args(kind)))}")
        return given
    if get_origin(kind) is tuple:
        if not isinstance(given, list | tuple):
            raise ConfigError(f"{place} is {given!r}: it must be a list")
        return [checked_value(loaded, path, item, get_args(kind)[0]) for item in given]
    if kind is float and type(given) is int:
        given = float(given)
    if type(given) is not kind:
        names = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
        raise ConfigError(f"{place} is {given!r}: it must be {names.get(kind, kind)}")
    least = 0 if kind is float or path[-1] in _ZERO_IS_FINE else 1
    if kind in (int, float) and not given >= least:
        raise ConfigError(f"{place} is {given!r}: it must be {least} or more")
    if path[-1] in _SHARES and given > 1:
        raise ConfigError(f"{place} is {given!r}: it is a share, 0 to 1")
    return given
