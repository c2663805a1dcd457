"""HTML pages: the text that a reader sees, facts about its lines, and what the page declares of its article."""

from seedclean.read.html.declared import Declared, declared_fields
from seedclean.read.html.facts import Blocks, LineFacts
from seedclean.read.html.head import HeadFacts
from seedclean.read.html.page import HtmlPage, declared_charset, parse_page
from seedclean.read.html.walk import Rendered, render

__all__ = [
    "Blocks",
    "Declared",
    "HeadFacts",
    "HtmlPage",
    "LineFacts",
    "Rendered",
    "declared_charset",
    "declared_fields",
    "parse_page",
    "render",
]
