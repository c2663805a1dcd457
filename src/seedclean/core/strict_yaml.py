"""YAML without surprises: duplicate keys, aliases and tags are errors, and every value has a line number.

PyYAML silently takes the second of two equal keys, reads `no` as False, and expands aliases until memory ends.
This loader reads configs and rules instead. Its errors name file, line and key.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml
from yaml.constructor import SafeConstructor

from seedclean.core.errors import ConfigError

# PyYAML's libyaml binding is ten times faster; a platform without it still has the Python one.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = {"tag:yaml.org,2002:" + kind for kind in ("null", "bool", "int", "float", "str")}
Path = tuple[str | int, ...]  # the keys and list indexes that lead to a value
# What `off` switches off, and as what it is read there.
_SWITCHES: dict[Path, bool | str] = {("sites",): False, ("dedup", "facts"): False, ("dedup", "keep_updates"): "off"}
_ODD_BOOLS = {"yes", "no", "on", "off", "y", "n"}


class LoadedYaml(NamedTuple):
    """Plain data, and the line of each value.

    Attributes:
        data: dicts, lists, strings, numbers, booleans and None.
        lines: path of a value, `(key, 0, key, …)` -> its line, counted from 1.
        source: name of the file, for errors.
    """

    data: Any
    lines: dict[Path, int]
    source: str

    def location(self, path: Path) -> str:
        """Return `file:line` of the value at `path`, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.source}:{self.lines.get(path, 1)}"


def load_yaml(file: pathlib.Path) -> LoadedYaml:
    """Read a YAML file strictly.

    Raises:
        ConfigError: the file is unreadable, not UTF-8 or not YAML, or it has a duplicate key, an alias, a tag, or a
            bare `yes` or `no`.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8 (byte {error.start}): save the file as UTF-8") from error
    return parse_yaml(text, str(file))


def parse_yaml(text: str, source: str = "<text>") -> LoadedYaml:
    """Read YAML from a string; see `load_yaml`.

    >>> parse_yaml("a: 1\\nb: [x, 2]").data
    {'a': 1, 'b': ['x', 2]}
    >>> parse_yaml("a: 1\\na: 2", "own.yaml")
    Traceback (most recent call last):
    seedclean.core.errors.ConfigError: own.yaml:2: key 'a' stands twice (first in line 1): remove one
    """
    lines: dict[Path, int] = {}
    try:
        _refuse_aliases(text, source)
        node = yaml.compose(text, Loader=_Loader)
        data = None if node is None else _plain(node, (), lines, source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{source}:{line}: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{source}: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{source}: nested too deeply") from error
    return LoadedYaml(data, lines, source)


def _refuse_aliases(text: str, source: str) -> None:
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise ConfigError(f"{source}:{line}: aliases (*name) are not read: write the value out")


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], source: str) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), lines, source) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, source)
    if node.tag not in _SCALARS:
        kind = node.tag.rsplit(":", 1)[-1]
        raise ConfigError(f"{source}:{line}: values of the kind {kind!r} are not read: put it in quotes")
    if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":bool") and node.value.lower() in _ODD_BOOLS:
        if path in _SWITCHES and node.value == "off":
            return _SWITCHES[path]
        raise ConfigError(
            f"{source}:{line}: {node.value!r} would be read as a truth value: write true, false or quotes"
        )
    if node.tag.endswith(":str"):
        return node.value
    try:
        return SafeConstructor().construct_object(node)
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError(f"{source}:{line}: {error}") from error


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], source: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConfigError(f"{source}:{line}: a key must be a plain word")
        key = key_node.value
        if key in data:
            raise ConfigError(
                f"{source}:{line}: key {key!r} stands twice (first in line {lines[*path, key]}): remove one"
            )
        lines[*path, key] = line
        data[key] = _plain(value_node, (*path, key), lines, source)
    return data


def refuse_unknown_keys(loaded: LoadedYaml, path: Path, data: dict[str, Any], valid: Iterable[str]) -> None:
    """Raise an error if a mapping has a key that is not valid.

    Raises:
        ConfigError: it names the first such key, the most similar valid key, and all valid keys.
    """
    choices = sorted(valid)
    for key in data:
        if key not in choices:
            import difflib  # noqa: PLC0415 - only for the error

            near = difflib.get_close_matches(key, choices, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(
                f"{loaded.location((*path, key))}: unknown key {key!r}: {hint}valid: {', '.join(choices)}"
            )
