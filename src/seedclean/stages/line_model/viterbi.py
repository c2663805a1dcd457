"""The most likely course of a page: a chain of four states with learned scores.

A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001), decoded by Viterbi. What is before and what
is after the article has no scores of its own, only the article, what is pushed into it, and its two borders have:
otherwise a hundred lines of comments would outweigh the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BEFORE, MAIN_TEXT, INSERT, AFTER = range(4)


class TransitionScores(NamedTuple):
    """What a page pays for each step of its course, whatever the lines.

    Attributes:
        enter: from before into the article.
        leave: from the article to what is after it.
        interrupt: from the article into what is pushed into it.
        resume: back into the article.
        starts_inside: the page begins with the article.
        ends_inside: it ends with it.
    """

    enter: float
    leave: float
    interrupt: float
    resume: float
    starts_inside: float
    ends_inside: float


class LineScore(NamedTuple):
    """What speaks for one line.

    Attributes:
        main_text: being part of the article.
        insert: being pushed into it.
        begin: the article beginning here.
        end: the article having ended before it.
    """

    main_text: float
    insert: float
    begin: float
    end: float


def best_path(scores: Sequence[LineScore], steps: TransitionScores) -> list[int]:
    """Return the state of each line: the course with the highest sum. Every page has at least one line of article.

    >>> steps = TransitionScores(0.0, 0.0, -5.0, 0.0, 0.0, 0.0)
    >>> best_path([LineScore(-1, -1, 0, 0), LineScore(2, -1, 0, 0), LineScore(-3, -3, 0, 0)], steps)
    [0, 1, 3]
    """
    never = float("-inf")
    first = scores[0]
    before, body, insert, after = 0.0, first.main_text + first.begin + steps.starts_inside, never, never
    came: list[tuple[int, int, int]] = []  # for the states body, insert, after: the state of the line before
    for score in scores[1:]:
        enter, resume = before + steps.enter + score.begin, insert + steps.resume
        best = max(body, enter, resume)
        into_body = MAIN_TEXT if best == body else BEFORE if best == enter else INSERT
        interrupt, leave = body + steps.interrupt, body + steps.leave + score.end
        came.append((into_body, MAIN_TEXT if interrupt >= insert else INSERT, MAIN_TEXT if leave >= after else AFTER))
        body, insert, after = best + score.main_text, max(interrupt, insert) + score.insert, max(leave, after)
    state = MAIN_TEXT if body + steps.ends_inside >= after else AFTER
    states = [state]
    for into_body, into_insert, into_after in reversed(came):
        state = (BEFORE, into_body, into_insert, into_after)[state]
        states.append(state)
    return states[::-1]
