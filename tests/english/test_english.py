"""The look-ups in English prose: acronyms, near misses of invented names, names of people, sentences and words."""

import pytest

from briefgen.english.acronyms import explained_in
from briefgen.english.address_names import homes_in_address, names_in_address
from briefgen.english.name_words import bare, fold
from briefgen.english.near_names import NameBook
from briefgen.english.person_names import FoundName, NameFinder
from briefgen.english.readability import noun_strings
from briefgen.english.terms import Terms
from briefgen.english.words import begins_sentence, is_quoted, occurs, quoted_spans, sentence_at, sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Multi-Agency Safeguarding Hub (MASH) met.", [(35, "MASH", "Multi-Agency Safeguarding Hub")]),
        ("MASH (Multi-Agency Safeguarding Hub) met.", [(0, "MASH", "Multi-Agency Safeguarding Hub")]),
        ("the Office for National Statistics (ONS)", [(36, "ONS", "Office for National Statistics")]),
        ('a child protection plan (the "CPP")', [(30, "CPP", "child protection plan")]),
        ("the police (MASH) met", []),
        ("the of hub (OH)", []),
        ("Children (C) and Safeguarding (S)", []),
        ("no bracket: MASH, Multi-Agency Safeguarding Hub", []),
    ],
)
def test_expansions_of_acronyms(text: str, found: list[tuple[int, str, str]]) -> None:
    """An acronym before or after its words is found, with or without the small words; other brackets are not."""
    assert explained_in(text) == found


def near(text: str, *names: str, real: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the near misses of some invented names in a text, each with the name it is taken for."""
    book = NameBook(names, [text], real)
    found = list(book.near_misses(text))
    assert all(text[each.start : each.end].startswith(each.written) for each in found)
    return [(each.written, each.name) for each in found]


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Then Daryll left. Darryll came back.", ["Darryll"], [("Daryll", "Darryll")]),
        ("Then Rowna left.", ["Rowan"], [("Rowna", "Rowan")]),
        ("Then Rowans left, and Rowan's aunt.", ["Rowan"], []),
        ("Then Roman left.", ["Rowan"], [("Roman", "Rowan")]),
        ("Then Bowan left.", ["Rowan"], []),
        ("Then Robin left.", ["Rowan"], []),
        ("We saw Child TT and child T.", ["Child T"], [("Child TT", "Child T"), ("child T", "Child T")]),
        ("We saw Child U.", ["Child T"], [("Child U", "Child T")]),
        ("We saw Child U.", ["Child T", "Child U"], []),
        ("She is a child a day.", ["Child A"], []),
        ("Rowen was there.", ["Rowan"], []),
        ("Rowen was there. Then Rowen left.", ["Rowan"], [("Rowen", "Rowan"), ("Rowen", "Rowan")]),
        ("Darryle was there.", ["Darryll"], [("Darryle", "Darryll")]),
        ("Then Rowen left, and rowen grew.", ["Rowan"], []),
        ("We met Mary-Anne and Mary Ann.", ["Mary Anne"], [("Mary-Anne", "Mary Anne"), ("Mary Ann", "Mary Anne")]),
        ("Then Mary Rowen left.", ["Mary Rowan"], [("Mary Rowen", "Mary Rowan")]),
        ("We saw Child-U.", ["Child T", "Child U"], [("Child-U", "Child U")]),
        ("We met MaryAnne.", ["Mary Anne"], [("MaryAnne", "Mary Anne")]),
    ],
)
def test_near_misses_of_invented_names(text: str, names: list[str], found: list[tuple[str, str]]) -> None:
    """One letter left out, added, changed or swapped, another label or joint: these are near misses.

    A plural, another first letter, and a short word that begins a sentence or occurs without a capital are not.
    """
    assert near(text, *names) == found


def test_a_real_name_is_no_near_miss() -> None:
    """The publisher's name stays, however near it is to an invented one."""
    assert near("In Rowen they met.", "Rowan") == [("Rowen", "Rowan")]
    assert near("In Rowen they met.", "Rowan", real=("Rowen Partnership",)) == []


def people(text: str, *known: str, is_prose: bool = True) -> list[str]:
    """Return the names of people in a text."""
    return [text[each.start : each.end] for each in NameFinder(known).find(text, is_prose=is_prose)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The nurse called Jennifer at noon.", ["Jennifer"]),
        ("The nurse called Jennifer Smith's aunt.", ["Jennifer Smith"]),
        ("They rang Mrs Zzyzxon.", ["Zzyzxon"]),
        ("He lived with his sister Keelyn.", ["Keelyn"]),
        ("It was Keelyn's mother who rang.", ["Keelyn"]),
        ("It was seen by J. Smith.", ["J. Smith"]),
        ("The Jennifer Trust met.", []),
        ("The review by Jennifer Smith, chair of the board, is public.", []),
        ("They met in April and May.", []),
        ("His friend Hope said so.", ["Hope"]),
        ("There was hope. Hope is a duty.", []),
        ("Nothing is here", []),
    ],
)
def test_names_of_people(text: str, found: list[str]) -> None:
    """A given name, a title, kinship or initials make a name; bodies, authors, months and plain words are none."""
    assert people(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mum brought Kasia home.", ["Kasia"]),
        ("A taxi took Mr Wojcik home from the ward.", ["Wojcik"]),
        ("They moved her to the Oakdale home in May.", []),
        ("Kasia told the coroner that she was afraid.", ["Kasia"]),
        ("Then Kasia slept in a chair.", ["Kasia"]),
        ("Imran saw the school inspector.", ["Imran"]),
        ("Imran Malik, then Director of Children's Services, agreed.", []),
        ("Peter Hume chaired the panel.", []),
        ("Jess Marlow MP asked for it.", []),
        ("The officers spoke to the Yıldırıms.", ["Yıldırıms"]),
        ("Staff told the Okafors to wait.", ["Okafors"]),
        ("Staff spoke to the Samaritans.", []),
        ("Victoria sponge and Earl Grey were served.", []),
        ("Holly and ivy had grown over the letter box.", []),
        ("Basil told the nurse.", ["Basil"]),
        ("Preston sent its records in a week.", []),
    ],
)
def test_names_beside_words_of_homes_offices_and_things(text: str, found: list[str]) -> None:
    """Who is brought home or speaks to a coroner is a person; an office holder, a cultivar and a town are none."""
    assert people(text) == found


def test_declared_names_are_left_alone() -> None:
    """A pseudonym is no finding; a name of the house's own list is one even in a heading."""
    assert people("The nurse called Jennifer.", "Jennifer") == []
    assert people("His sister Keelyn", is_prose=False) == []
    finder = NameFinder((), ["Keelyn"])
    assert list(finder.find("About Keelyn", is_prose=False)) == [FoundName(6, 12, "house")]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/reviews/jennifer-smith.pdf", ["jennifer-smith"]),
        ("JenniferSmith.yaml", ["JenniferSmith"]),
        ("/reviews/jennifersmith", ["jennifersmith"]),
        ("/jennifer.pdf", ["jennifer"]),
        ("/st-jennifer.pdf", []),
        ("/rowan-review.pdf", []),
    ],
)
def test_names_in_addresses(path: str, found: list[str]) -> None:
    """Names are found where words are joined by hyphens, capitals or nothing; declared ones and saints are not."""
    assert [path[start:end] for start, end in names_in_address(path, ["Rowan"])] == found


def test_forms_of_a_word() -> None:
    """Possessive endings, accents, case and apostrophes go."""
    assert [bare("Rowan's"), bare("James’"), bare("Rowan")] == ["Rowan", "James", "Rowan"]
    assert [fold("Siân"), fold("O'Neill"), fold("Łucja")] == ["sian", "oneill", "lucja"]


def test_sentences_and_their_places() -> None:
    """Abbreviations, initials and numbers end no sentence; a paragraph does."""
    text = "Dr. Smith saw T. at 4.5 km. He left!\nNo one came."
    found = sentences(text)
    assert [each.text for each in found] == ["Dr. Smith saw T. at 4.5 km.", "He left!", "No one came."]
    assert [each.start for each in found] == [0, 28, 37]
    assert [each.end for each in found] == [27, 36, 49]
    assert sentence_at(text, 30) == found[1]
    assert [begins_sentence(text, at) for at in (0, 10, 28, 37)] == [True, False, True, True]


def test_quotations() -> None:
    """Straight and curly marks enclose; an apostrophe is none, and a mark that is not closed encloses nothing."""
    text = 'He said "no" and ‘don’t go’ at the boys\' home.'
    assert [text[start:end] for start, end in quoted_spans(text)] == ['"no"', "‘don’t go’"]
    assert [is_quoted(text, *span) for span in ((9, 11), (8, 16), (0, 2))] == [True, False, False]
    assert quoted_spans('He said "no and left') == ()


@pytest.mark.parametrize(
    ("words", "is_there"), [("the hub", True), ("hub", True), ("the hu", False), ("ub", False), ("_hub", False)]
)
def test_whole_words(words: str, *, is_there: bool) -> None:
    """Words occur as whole words only, also at the ends of a text."""
    assert occurs(words, "At thehub2, the hub") is is_there


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("fail|failed to engage", "They failed to engage.", ["failed to engage"]),
        ("risk taking", "Risk-taking is", ["Risk-taking"]),
        ("a? gang member", "gang member, a gang member", ["gang member", "a gang member"]),
        ("DNA", "dna and DNA", ["DNA"]),
        ("should have _", "should have. Asked; should have asked", ["should have asked"]),
        ("a? gang member", "a gang member and a member", ["a gang member"]),
        ("a gang? member", "a member of a gang", ["a member"]),
        ("@person claimed", "Rowan claimed; the team claimed", ["Rowan claimed"]),
    ],
)
def test_phrases(phrase: str, text: str, expected: list[str]) -> None:
    """A phrase of a list means what the list says it means."""
    terms = Terms([{"find": [phrase]}], ["Rowan"])
    assert expected == [text[each.start : each.end] for each in terms.find(text)]


@pytest.mark.parametrize(
    ("path", "homes", "names"),
    [
        ("/reviews/walter-mariner-court-flat-4", ["walter-mariner-court-flat-4"], []),
        ("/rr/12-bramley-road.pdf", ["12-bramley-road"], []),
        ("/sar/rose-cottage-2024", ["rose-cottage"], []),
        ("/rr/teddy-hollis-oct24", [], ["hollis"]),
        ("/reviews/teddy-report-2024", [], []),
        ("/house/reports/farm-visits/flat-fees", [], []),
    ],
)
def test_an_address_holds_a_home_or_a_surname(path: str, homes: list[str], names: list[str]) -> None:
    """A house or a flat is found in a web address, and the word that follows a person's own first name."""
    assert [path[start:end] for start, end in homes_in_address(path)] == homes
    assert [path[start:end] for start, end in names_in_address(path, ["Teddy", "Walter"])] == names


def test_a_string_of_nouns_ends_with_its_head() -> None:
    """Five nouns and more in a row are one string, up to the last that can be its head."""
    nouns, heads = (
        frozenset({"care", "health", "support", "risk", "child", "planning"}),
        frozenset({"plan", "planning"}),
    )
    text = "Weak care health risks-support planning child fell. The child care plan, health support risk care and planning."

    assert [text[start:end] for start, end in noun_strings(text, nouns, heads)] == [
        "care health risks-support planning"
    ]


def test_a_class_stands_for_each_of_its_words() -> None:
    """`@name` is any word of a class; a word with a hyphen is a run of words, and fits with a space as well."""
    classes = {"kin": frozenset({"mother", "carer"}), "judged": frozenset({"evasive", "work-shy"})}
    terms = Terms([{"find": ["@kin was so? @judged|idle"]}], [], classes)
    text = "The mother was evasive, the carer was so work shy, he was idle and the mother was idle."

    assert [text[found.start : found.end] for found in terms.find(text)] == [
        "mother was evasive", "carer was so work shy", "mother was idle",
    ]  # fmt: skip


def test_the_longest_phrase_is_found_and_what_excuses_it_is_heard() -> None:
    """Of phrases that overlap the longest counts; one with ``unless`` is left alone where those words stand by it."""
    terms = Terms([{"find": ["gang", "gang member"]}, {"find": ["weapon"], "unless": "<weapon> of war"}], [])
    text = "a gang member with a weapon, not a weapon of war"

    assert ["gang member", "weapon"] == [text[each.start : each.end] for each in terms.find(text)]


@pytest.mark.parametrize(
    ("text", "is_prose", "found"),
    [
        ("Nobody asked Hope again.", True, ["Hope"]),
        ("Nobody asked Hope again", False, []),
        ("Nobody asked Hope Centre again.", True, []),
        ("Hope is a duty.", True, []),
    ],
)
def test_a_name_that_is_a_word_too(text: str, is_prose: bool, found: list[str]) -> None:
    """Hope is a name within a sentence; in a heading, at its beginning or in the name of a body it is a word."""
    assert found == people(text, is_prose=is_prose)
