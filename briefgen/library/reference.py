"""How a review is named wherever a digest uses its words."""

from functools import cache

from briefgen.review.model import Review
from briefgen.wording import Wording


def reference(review: Review) -> str:
    """Return the title, area and year of a review."""
    about = review.about
    return f"{about.title}, {about.area}, {review.year or _no_year(about.language)}"


@cache
def _no_year(language: str) -> str:
    return str(Wording(language).labels("library")["digest"]["no_year"])
