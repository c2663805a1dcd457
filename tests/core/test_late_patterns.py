"""Patterns that are compiled late: what they are like before and afterwards, and that none of ours is wrong."""

from __future__ import annotations

import copy
import pickle
import re

import pytest

from seedclean.core import late_patterns as late
from seedclean.core.fingerprint import stage_digest
from seedclean.core.late_patterns import compile_late_patterns, late_pattern


def test_a_late_pattern_does_what_the_compiled_one_does() -> None:
    source, flags = "(?P<first>[一-九])号", re.IGNORECASE
    pattern, compiled = late_pattern(source, flags), re.compile(source, flags)
    for _ in range(2):
        assert [match["first"] for match in pattern.finditer("三号楼七号楼")] == ["三", "七"]
        assert pattern.sub("", "三号楼") == "楼"
        assert (pattern.pattern, pattern.flags, dict(pattern.groupindex)) == (source, compiled.flags, {"first": 1})


def test_it_is_compiled_when_it_is_first_used() -> None:
    pattern = late_pattern("[")
    try:
        with pytest.raises(re.error):
            pattern.search("")
    finally:
        late._WAITING.pop()


def test_it_is_copied_and_pickled_before_and_after_its_first_use() -> None:
    pattern = late_pattern("港")
    for _ in range(2):
        pickled = pickle.loads(pickle.dumps(pattern))  # noqa: S301 - our own
        for other in (copy.copy(pattern), copy.deepcopy(pattern), pickled):
            assert other.search("海港")
        pattern.search("")


def test_in_the_digest_of_a_stage_it_counts_as_the_compiled_one() -> None:
    assert stage_digest([late_pattern("港")]) == stage_digest([re.compile("港")]) != stage_digest([late_pattern("船")])


def test_all_of_ours_can_be_compiled() -> None:
    import seedclean.engine.runner  # noqa: F401 - loads them

    compile_late_patterns()
    assert not late._WAITING
