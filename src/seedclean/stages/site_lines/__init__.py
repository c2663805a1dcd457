"""What counts over all pages say of the lines of one article: which are the site's, and which fields they name."""

from seedclean.stages.site_lines.decision import OTHERS_LEAST, CountedLines, least_others, rules_of_lines
from seedclean.stages.site_lines.endings import SiteEnding, ending_of_site
from seedclean.stages.site_lines.fields import fields_of_lines, fields_of_page, with_captures

__all__ = [
    "OTHERS_LEAST", "CountedLines", "SiteEnding", "ending_of_site", "fields_of_lines", "fields_of_page",
    "least_others", "rules_of_lines", "with_captures",
]  # fmt: skip
