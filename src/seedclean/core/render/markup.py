"""HTML from templates, safe for any text: all text is escaped, and unseen characters are made visible.

Only this module and that of its loader import Jinja. A few others import its MarkupSafe, to mark HTML that is ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedclean.core.plain_text import escape_unseen, shorten_middle

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"
_KEPT = 1 << 12  # cached answers: most calls are for names of rules and for the same few characters
COLOURS = 8  # of rules; style sheets have one for each number


@lru_cache(_KEPT)
def colour_number(rule: str) -> int:
    """Return the number of a rule's colour. It is the same on every page.

    >>> colour_number("emoji") == colour_number("emoji") < COLOURS
    True
    """
    return sum(rule.encode("utf-8", "surrogatepass")) % COLOURS


@lru_cache(_KEPT)
def html_bytes(text: str) -> int:
    """Return the number of bytes that a text takes in a page.

    >>> html_bytes("天"), html_bytes("<"), html_bytes("\\x00")
    (3, 4, 4)
    """
    from markupsafe import escape  # noqa: PLC0415 - it comes with Jinja

    return len(str(escape(escape_unseen(text))).encode())


def render_template(template: str, **values: Any) -> str:
    """Return a template filled with values.

    Args:
        template: name of a file in `templates`, without `.html`.
        values: its variables. All text in them is escaped.

    Raises:
        jinja2.UndefinedError: the template has a variable without a value.

    >>> render_template("table", title="<b>", head=["a"], rows=[["</table>"]]).count("&lt;")
    2
    """
    return template_environment((FOLDER,)).get_template(f"{template}.html").render(**values)


@cache
def template_environment(folders: Sequence[Path]) -> Environment:
    """Return the templates of these folders."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - slow to import, and most commands need no HTML

    from seedclean.core.render.listed_templates import ListedTemplates  # noqa: PLC0415

    templates = Environment(
        loader=ListedTemplates(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: escape_unseen(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # which takes longer than it saves: each template is rendered once
    )
    templates.filters["colour"] = colour_number
    templates.filters["shortened"] = shorten_middle
    return templates
