"""Rule files: read strictly, every error with file, line, key and the valid choices."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any

import re2

from seedclean.core.errors import ConfigError
from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import LoadedYaml, load_yaml, refuse_unknown_keys
from seedclean.core.validation import checked_dataclass, checked_section, checked_value, field_types
from seedclean.rules.rule import FIELDS, KINDS, Example, Rule

KeyPath = tuple[str | int, ...]  # the keys and list indexes that lead to a value
_COMMON = {"id": str, "kind": str, "why": str}
_EXAMPLES = ("removes", "keeps")
_PATTERNS = frozenset({"pattern", "rhythm", "separators"})  # keys that hold patterns


def shipped_rules() -> Path:
    """Return the folder of the rules that come with seedclean."""
    return configs_folder() / "rules"


@cache
def load_rules(folders: tuple[Path, ...], tested: Path | None = None) -> tuple[Rule, ...]:
    """Return all rules of `*.yaml` in the folders (or files), in the order of folder, file and place.

    Args:
        folders: where they are.
        tested: one of them whose patterns are known to be right, and are compiled once they are needed: half of the
            time that it takes to load them.

    Raises:
        ConfigError: nothing there, or any rule is wrong.
    """
    rules: list[Rule] = []
    locations: dict[str, str] = {}
    for folder in folders:
        files = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
        if not files:
            raise ConfigError(f"{folder}: no *.yaml there: name a folder of rule files")
        for file in files:
            for rule in load_file(file, tested=folder == tested):
                if rule.id in locations:
                    raise ConfigError(
                        f"{rule.location}: rule {rule.id!r} exists already ({locations[rule.id]}): rename one"
                    )
                locations[rule.id] = rule.location
                rules.append(rule)
    return tuple(rules)


def load_file(file: Path, *, tested: bool = False) -> tuple[Rule, ...]:
    """Return the rules of one file; see `load_rules`.

    Raises:
        ConfigError: see `load_rules`.
    """
    loaded = load_yaml(file)
    data = loaded.data
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        raise ConfigError(f"{file}:1: a rule file has the keys portal, about and rules (a list)")
    refuse_unknown_keys(loaded, (), data, {"portal", "about", "rules"})
    portal = str(data.get("portal", "any"))
    rules_of_file = [_rule(loaded, ("rules", i), item, portal) for i, item in enumerate(data["rules"])]
    if not tested:
        for i, rule in enumerate(rules_of_file):
            _compile_all(loaded, ("rules", i), rule)
    return tuple(rules_of_file)


def _rule(loaded: LoadedYaml, path: KeyPath, data: Any, portal: str) -> Rule:
    location = loaded.location(path)
    keys = (*_COMMON, *_EXAMPLES)
    if not isinstance(data, dict):
        raise ConfigError(f"{location}: a rule is a mapping with the keys {', '.join(sorted(keys))}, …")
    name = data.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        raise ConfigError(f"{location}: kind is {name!r}: valid: {', '.join(KINDS)}")
    types = field_types(KINDS[name])
    refuse_unknown_keys(loaded, path, data, (*keys, *types))
    needed = {field.name for field in fields(KINDS[name]) if field.default is MISSING}
    for key in sorted(({"id", "why", *_EXAMPLES} | needed) - data.keys()):
        raise ConfigError(f"{location}: rule {data.get('id', '?')!r} has no {key!r}: add it")
    kind = checked_dataclass(loaded, path, {key: data[key] for key in data if key in types}, KINDS[name])
    common = checked_section(loaded, path, {key: data[key] for key in _COMMON}, _COMMON)
    removes, keeps = (_list(loaded, (*path, key), data[key]) for key in _EXAMPLES)
    return Rule(
        **common, **vars(kind), portal=portal, location=location,
        removes=tuple(_example(loaded, (*path, "removes", i), item) for i, item in enumerate(removes)),
        keeps=tuple(checked_value(loaded, (*path, "keeps", i), item, str) for i, item in enumerate(keeps)),
    )  # fmt: skip


def _list(loaded: LoadedYaml, path: KeyPath, data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise ConfigError(f"{loaded.location(path)}: {path[-1]!r} must be a list of examples")
    return data


def _example(loaded: LoadedYaml, path: KeyPath, data: Any) -> Example:
    if isinstance(data, dict):
        refuse_unknown_keys(loaded, path, data, {"text", "left", "fields"})
        fields = data.get("fields", {})
        if isinstance(data.get("text"), str) and isinstance(data.get("left", ""), str) and isinstance(fields, dict):
            return Example(data["text"], data.get("left", ""), {key: str(value) for key, value in fields.items()})
    elif isinstance(data, str):
        return Example(data)
    raise ConfigError(f"{loaded.location(path)}: an example is a text, or a mapping of text, left and fields")


def _compile_all(loaded: LoadedYaml, path: KeyPath, rule: Rule) -> None:
    for key in sorted(_PATTERNS & field_types(KINDS[rule.kind]).keys()):
        patterns = getattr(rule, key)
        for pattern in (patterns,) if isinstance(patterns, str) else patterns:
            _compiles(loaded, (*path, key), pattern, rule.kind)


def _compiles(loaded: LoadedYaml, path: KeyPath, pattern: str, kind: str) -> None:
    try:
        groups = compiled_pattern(pattern).groupindex
    except re2.error as error:
        text = error.args[0]
        reason = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        raise ConfigError(f"{loaded.location(path)}: {pattern!r} is not RE2 syntax: {reason}") from error
    names = set(groups)
    if path[-1] == "separators" and compiled_pattern(pattern).match(""):
        raise ConfigError(f"{loaded.location(path)}: {pattern!r} matches the empty text: it would part every character")
    if kind == "meta" and (not names or names - FIELDS - {"cut"}):
        raise ConfigError(
            f"{loaded.location(path)}: a meta pattern needs named groups out of {', '.join(sorted(FIELDS))}"
        )


def re2_options() -> Any:
    """Return how every rule pattern is compiled: errors raise and are not printed, memory is bounded."""
    opts = re2.Options()
    opts.log_errors = False
    opts.max_mem = 64 << 20
    return opts


@cache
def compiled_pattern(pattern: str) -> Any:
    """Return the compiled RE2 pattern, kept for the life of the process."""
    return re2.compile(pattern, re2_options())
