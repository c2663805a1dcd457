"""Rule files: read strictly, every error with file, line, key and the valid choices."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import re2

from seedclean.core.errors import ConfigError
from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import LoadedYaml, load_yaml, refuse_unknown_keys
from seedclean.rules.rule import FIELDS, KINDS, Example, Rule

_COMMON = frozenset({"id", "kind", "why", "removes", "keeps"})
_TYPES: dict[str, type] = {
    "pattern": str, "lines": int, "share": float, "rhythm": list, "repeats": int, "separators": str, "contains": str,
    "list": str, "suffixes": list, "tokens": int, "other_script": float, "mark": str,
}  # fmt: skip
_REQUIRED = {"head": {"lines"}, "tail": {"share"}, "block": {"rhythm", "repeats"}, "split": {"mark"}}


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
    seen: dict[str, str] = {}
    for folder in folders:
        files = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
        if not files:
            raise ConfigError(f"{folder}: no *.yaml there: name a folder of rule files")
        for file in files:
            for rule in load_file(file, tested=folder == tested):
                if rule.id in seen:
                    raise ConfigError(f"{rule.location}: rule {rule.id!r} exists already ({seen[rule.id]}): rename one")
                seen[rule.id] = rule.location
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
    found = [_rule(loaded, ("rules", i), item, portal) for i, item in enumerate(data["rules"])]
    if not tested:
        for i, rule in enumerate(found):
            _compile_all(loaded, ("rules", i), rule)
    return tuple(found)


def _rule(loaded: LoadedYaml, path: tuple[str | int, ...], data: Any, portal: str) -> Rule:
    place = loaded.location(path)
    if not isinstance(data, dict):
        raise ConfigError(f"{place}: a rule is a mapping with the keys {', '.join(sorted(_COMMON))}, …")
    kind = data.get("kind")
    if kind not in KINDS:
        raise ConfigError(f"{place}: kind is {kind!r}: valid: {', '.join(KINDS)}")
    allowed = KINDS[kind]
    refuse_unknown_keys(loaded, path, data, _COMMON | allowed)
    needed = {"id", "why", "removes", "keeps"} | _REQUIRED.get(kind, set())
    needed |= {"share", "separators"} if kind == "ratio" else {"pattern"} - ({"pattern"} if kind == "block" else set())
    for key in sorted(needed - data.keys()):
        raise ConfigError(f"{place}: rule {data.get('id', '?')!r} has no {key!r}: add it")
    values: dict[str, Any] = {}
    for key in sorted(allowed & data.keys()):
        values[key] = _typed(loaded, (*path, key), data[key], _TYPES[key])
    if kind == "split" and values["mark"] not in ("begin", "end"):
        raise ConfigError(f"{loaded.location((*path, 'mark'))}: mark is {values['mark']!r}: valid: begin, end")
    for key in ("removes", "keeps"):
        if not isinstance(data[key], list):
            raise ConfigError(f"{loaded.location((*path, key))}: {key!r} must be a list of examples")
    return Rule(
        id=_typed(loaded, (*path, "id"), data["id"], str), kind=kind, portal=portal, location=place,
        why=_typed(loaded, (*path, "why"), data["why"], str),
        removes=tuple(_example(loaded, (*path, "removes", i), e) for i, e in enumerate(data["removes"])),
        keeps=tuple(_typed(loaded, (*path, "keeps", i), k, str) for i, k in enumerate(data["keeps"])),
        **values,
    )  # fmt: skip


def _typed(loaded: LoadedYaml, path: tuple[str | int, ...], value: Any, kind: type) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    fits = type(value) is kind
    if fits and isinstance(value, list):
        fits = all(isinstance(item, str) for item in value)
    if kind in (int, float) and fits and value < 0:
        raise ConfigError(f"{loaded.location(path)}: {path[-1]!r} is {value!r}: it must be 0 or more")
    if path[-1] == "share" and fits and not 0 < value <= 1:
        raise ConfigError(f"{loaded.location(path)}: 'share' is {value!r}: it must be more than 0, at most 1")
    if not fits:
        expected = {str: "a text", int: "a whole number", float: "a number", list: "a list of texts"}[kind]
        raise ConfigError(f"{loaded.location(path)}: {path[-1]!r} is {value!r}: it must be {expected}")
    return tuple(value) if kind is list else value


def _example(loaded: LoadedYaml, path: tuple[str | int, ...], data: Any) -> Example:
    if isinstance(data, dict):
        refuse_unknown_keys(loaded, path, data, {"text", "left", "fields"})
        fields = data.get("fields", {})
        if isinstance(data.get("text"), str) and isinstance(data.get("left", ""), str) and isinstance(fields, dict):
            return Example(data["text"], data.get("left", ""), {key: str(value) for key, value in fields.items()})
    elif isinstance(data, str):
        return Example(data)
    raise ConfigError(f"{loaded.location(path)}: an example is a text, or a mapping of text, left and fields")


def _compile_all(loaded: LoadedYaml, path: tuple[str | int, ...], rule: Rule) -> None:
    for key in sorted(KINDS[rule.kind] & {"pattern", "rhythm", "separators"}):
        patterns = getattr(rule, key)
        for pattern in (patterns,) if isinstance(patterns, str) else patterns:
            _compiles(loaded, (*path, key), pattern, rule.kind)


def _compiles(loaded: LoadedYaml, path: tuple[str | int, ...], pattern: str, kind: str) -> None:
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
