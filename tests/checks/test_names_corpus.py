"""How many names are found by the origin of the name, and how many in texts without any."""

import pytest
from names_corpus import by_origin, false_alarms, kinds, names_in

LEAST = 0.90
LEAST_IN_ALL = 0.95


def test_names_are_found_whatever_their_origin() -> None:
    """At least 90 in 100 of each origin are found, and 95 in all; there are 40 of each of ten origins and more."""
    found = by_origin("names.yaml")

    assert len(found) >= 10
    assert all(score.planted >= 40 for score in found.values())
    assert {origin: score.missed for origin, score in found.items() if score.recall < LEAST} == {}
    assert sum(s.found for s in found.values()) / sum(s.planted for s in found.values()) >= LEAST_IN_ALL


@pytest.mark.parametrize("kind", kinds("no_names.yaml"))
def test_texts_without_names_have_few_findings(kind: str) -> None:
    """In prose without names, Welsh prose too, at most one sentence in fifty has a finding."""
    wrong, count = false_alarms("no_names.yaml", kind)

    assert len(wrong) <= count / 50, wrong


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("At seventy Sławomierz still cut his own wood.", ["Sławomierz"]),
        ("The flat had been let to Kazlauskienė since the autumn.", ["Kazlauskienė"]),
        ("No one gave Oyinlola a chair.", ["Oyinlola"]),
        ("A report by Nuala Geoghegan, the family's solicitor, was never read.", ["Nuala Geoghegan"]),
        ("A report by Nuala Geoghegan, the independent reviewer, was published.", []),
        ("Nuala Geoghegan, a former chair of the board, led the review.", []),
        ("The family had come from Sandomierz in the spring.", []),
        ("They had lived in Vilnius, in Rzeszów and near Jelgava.", []),
        ("Families from the Roma community and a Santa Claus came to the fair.", []),
    ],
)
def test_endings_of_names_and_roles_in_the_family_decide(text: str, names: list[str]) -> None:
    """A name that looks like a place is known by its ending; who is near the family is not in public office."""
    assert names_in(text) == names
