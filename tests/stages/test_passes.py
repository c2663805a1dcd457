"""Passes of a stage, which run in rounds until nothing changes."""

from __future__ import annotations

from seedclean.core.document import Document
from seedclean.core.edits import Edit
from seedclean.stage import Editing


def test_a_pass_sees_a_text_only_once() -> None:
    """In the next round, only passes before the last change see a new text."""
    calls: list[tuple[str, str]] = []

    def first(text: str) -> list[Edit]:
        calls.append(("first", text))
        return (
            [Edit(text.index("乙"), text.index("乙") + 1, "", "first")] if "乙乙" not in text and "乙" in text else []
        )

    def second(text: str) -> list[Edit]:
        calls.append(("second", text))
        return [Edit(0, 1, "", "second")] if text.startswith("乙乙") else []

    def third(text: str) -> list[Edit]:
        calls.append(("third", text))
        return []

    [doc] = Editing("calls", (first, second, third), rounds=8)(Document("x", "乙乙甲"))
    assert doc.text == "甲"
    assert calls == [
        ("first", "乙乙甲"), ("second", "乙乙甲"), ("third", "乙甲"),
        ("first", "乙甲"), ("second", "甲"), ("third", "甲"),
        ("first", "甲"),
    ]  # fmt: skip
