"""Values are checked against types: ranges stand in the type, errors say file, line, key, value and what is valid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest

from seedclean.core.errors import ConfigError
from seedclean.core.ranges import AtLeast, Count, CountOrZero, NotNegative, PositiveShare, Share
from seedclean.core.strict_yaml import parse_yaml
from seedclean.core.validation import checked_dataclass, checked_section, checked_value, field_types

NAN = float("nan")


@dataclass(frozen=True)
class Tail:
    pattern: str
    share: PositiveShare
    mark: Literal["begin", "end"] = "end"
    words: tuple[str, ...] = ()
    where: str = field(default="", kw_only=True)
    cache: int = field(default=0, init=False)


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        (int, -5, ""),
        (float, -0.5, ""),
        (Count, 1, ""),
        (Count, 0, "it must be 1 or more"),
        (Count, True, "it must be a whole number"),
        (CountOrZero, 0, ""),
        (CountOrZero, -1, "it must be 0 or more"),
        (NotNegative, 0, ""),
        (NotNegative, -0.1, "it must be 0 or more"),
        (NotNegative, NAN, "it must be 0 or more"),
        (Share, 1, ""),
        (Share, 1.01, "it is a share, 0 to 1"),
        (Share, NAN, "it must be 0 or more"),
        (PositiveShare, 0, "it must be more than 0, at most 1"),
        (PositiveShare, 1.5, "it must be more than 0, at most 1"),
        (Annotated[int, "a note", AtLeast(-3)], -4, "it must be -3 or more"),
        (tuple[Count, ...], [2, 0], "it must be 1 or more"),
        (Literal["a", "b"], "c", "valid: a, b"),
    ],
)
def test_a_range_is_part_of_the_type(kind: Any, value: Any, fault: str) -> None:
    loaded = parse_yaml("stage:\n  key: 1", "own.yaml")
    if not fault:
        assert checked_value(loaded, ("stage", "key"), value, kind) == value
        return
    with pytest.raises(ConfigError) as error:
        checked_value(loaded, ("stage", "key"), value, kind)
    assert str(error.value).startswith("own.yaml:2: stage.key is ")
    assert str(error.value).endswith(f": {fault}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {pattern: x}", "r.yaml:1: has no 'share': add it"),
        ("- pattern: x\n  share: 0", "r.yaml:2: 'share' is 0.0: it must be more than 0, at most 1"),
        ("- pattern: x\n  share: 1\n  mark: middle", "r.yaml:3: 'mark' is 'middle': valid: begin, end"),
        ("- {pattern: x, share: 1, words: y}", "r.yaml:1: 'words' is 'y': it must be a list"),
        ("- {pattern: x, share: 1, wrods: [y]}", "r.yaml:1: unknown key 'wrods': did you mean 'words'?"),
        ("- {pattern: x, share: 1, where: y}", "r.yaml:1: unknown key 'where'"),
        ("- {pattern: x, share: 1, cache: 1}", "r.yaml:1: unknown key 'cache'"),
        ("- 5", "r.yaml:1: 0 must be a mapping, not 5"),
    ],
)
def test_a_dataclass_is_made_of_a_mapping_or_the_error_says_where_and_why(text: str, message: str) -> None:
    loaded = parse_yaml(text, "r.yaml")
    with pytest.raises(ConfigError) as error:
        checked_dataclass(loaded, (0,), loaded.data[0], Tail, where="r.yaml:1")
    assert str(error.value).startswith(message)


def test_a_dataclass_keeps_its_defaults_and_gets_what_is_no_key() -> None:
    loaded = parse_yaml("pattern: x\nshare: 1\nwords: [y]", "r.yaml")
    assert checked_dataclass(loaded, (), loaded.data, Tail, where="here") == Tail("x", 1.0, "end", ("y",), where="here")


def test_a_section_may_leave_keys_out() -> None:
    loaded = parse_yaml("share: 1", "own.yaml")
    assert checked_section(loaded, (), loaded.data, field_types(Tail)) == {"share": 1.0}
