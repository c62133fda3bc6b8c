"""What is said of a name that the site does not have."""

import pytest

from briefgen.library.missing_packs import unknown_slug

KNOWN = {"devon-child-a-2021", "devon-child-b-2021", "kent-learning-2020"}


@pytest.mark.parametrize(
    ("slug", "near"), [("Devon-Child-A-2012", "devon-child-a-2021"), ("kent-2020", "kent-learning-2020")]
)
def test_the_nearest_name_is_offered(slug: str, near: str) -> None:
    """Of several that are alike only the nearest is named, whatever the case of the letters."""
    said = str(unknown_slug(slug, KNOWN))

    assert slug in said
    assert [near] == [each for each in sorted(KNOWN) if each in said]


def test_where_none_is_near_none_is_offered() -> None:
    """A name like no other is only said to be unknown."""
    said = str(unknown_slug("xyz", KNOWN))

    assert "xyz" in said
    assert [] == [each for each in KNOWN if each in said]
