"""HTML pages: the text that a reader sees, what the page's head declares, and what trafilatura takes for the article.

Needs the extra `seedclean[html]`; nothing here is imported before a page of HTML is read.
"""

from seedclean.read.html.declared import Declared, declared_fields
from seedclean.read.html.page import HtmlPage, parse_page
from seedclean.read.html.visible_text import rendered_text

__all__ = ["Declared", "HtmlPage", "declared_fields", "parse_page", "rendered_text"]
