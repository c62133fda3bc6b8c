"""A digest of several reviews: what recurs, counted and quoted, and nothing else."""

import itertools
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen import resources
from briefgen.checks.run import check
from briefgen.cli import run
from briefgen.cli.commands.digest import command
from briefgen.digest.alike import groups, lexicon, likeness
from briefgen.digest.digest import Digest, Request, make_digest
from briefgen.digest.file import format_yaml
from briefgen.digest.fit import DigestLimits
from briefgen.digest.material import gather
from briefgen.digest.quotes import counted_of
from briefgen.digest.sources import DigestSource, choose, packs_or_summaries, read_pack, read_summaries, theme_key
from briefgen.errors import InputError, UsageError
from briefgen.outputs.verify import verify
from briefgen.pack.read import read_manifest
from briefgen.review.house.house import House
from briefgen.review.limits import excess
from briefgen.review.load import load_review
from briefgen.review.model import KeyMessage, Review
from briefgen.wording.wording import Wording

HERE = Path(__file__).parents[1] / "digest"
NEGLECT = HERE / "neglect"
TODAY = date(2026, 1, 1)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def message(headline: str, action: str | None = None, **more: Any) -> dict[str, Any]:
    """Make a key message as a summary has it."""
    return {"headline": headline, "finding": "It was seen.", "action": action, "agencies": ["all"]} | more


def review(title: str, *messages: dict[str, Any], about: Mapping[str, Any] | None = None, **more: Any) -> Review:
    """Make a review with the theme neglect."""
    head = {"title": title, "kind": "Case review", "area": "Northmere", "published": "2021", "subject": "a child"}
    fields = {"review": head | {"themes": ["neglect"]} | dict(about or {}), "what_happened": f"{title} was hurt."}
    return Review.model_validate(fields | {"key_messages": list(messages) or [message("Share early")]} | more)


def sources(*reviews: Review) -> list[DigestSource]:
    """Make sources as if each was read from a file."""
    return [DigestSource(each, f"{number}.yaml") for number, each in enumerate(reviews)]


def digest(*reviews: Review, themes: tuple[str, ...] = ("neglect",), **more: Any) -> Digest:
    """Make a digest of reviews."""
    return make_digest(sources(*reviews), Request(themes, House(), TODAY, **more))


@pytest.fixture(scope="module")
def nine() -> Digest:
    """The digest of nine invented reviews of neglect."""
    files = [(path.read_bytes(), path.name) for path in packs_or_summaries(NEGLECT)]
    return make_digest(read_summaries(files, House()), Request(("neglect",), House(), TODAY))


# --- which messages are alike -------------------------------------------------------------------------------------

ALIKE: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "alike.yaml").read_text(encoding="utf-8"))


def agreement(part: Mapping[str, Any]) -> tuple[float, float]:
    """Return precision and recall over pairs of messages: alike as labelled, and as grouped."""
    labelled = [(text, number) for number, group in enumerate(part["groups"]) for text in group]
    labelled += [(text, -1 - number) for number, text in enumerate(part["alone"])]
    words = lexicon("en-GB")
    terms = []
    for text, _ in labelled:
        headline, _, action = text.partition(" | ")
        terms.append(words.message_terms(KeyMessage.model_validate(message(headline, action or None))))
    found = {member: number for number, group in enumerate(groups(terms)) for member in group.members}
    right = wrong = missed = 0
    for one, other in itertools.combinations(range(len(labelled)), 2):
        alike, together = labelled[one][1] == labelled[other][1], found[one] == found[other]
        right, wrong, missed = right + (alike and together), wrong + (together > alike), missed + (alike > together)
    return right / (right + wrong), right / (right + missed)


@pytest.mark.parametrize("part", ["tuned", "first_held_out", "second_held_out", "third_held_out"])
def test_messages_are_grouped_as_an_editor_would(part: str) -> None:
    """No two different lessons are put together, and most that are alike are found, on what the lists were made with."""
    precision, recall = agreement(ALIKE[part])

    assert precision == 1.0
    assert recall >= 0.6


def test_messages_never_seen_before_are_seldom_put_together_wrongly() -> None:
    """On messages that the word lists were not made with, more than nine of ten pairs put together are right."""
    precision, recall = agreement(ALIKE["held_out"])

    assert precision >= 0.9
    assert recall >= 0.9


def test_a_negation_turns_a_message_round() -> None:
    """To share and not to share are different lessons; not to overlook is to see."""
    words = lexicon("en-GB")

    def alike(one: str, other: str) -> bool:
        first, second = (words.message_terms(KeyMessage.model_validate(message(text))) for text in (one, other))
        return likeness(first, second) > 0.7

    assert alike("Share information early", "Share worries with each other")
    assert not alike("Share information early", "Do not share information early")
    assert not alike("Ask for consent", "Share information without consent")
    assert alike("Do not overlook the father", "Ask about fathers")


def test_one_message_between_two_lessons_does_not_make_them_one() -> None:
    """A is like B and B like C, but A is not like C: they stay two groups."""
    a, b, c = {"x": 3.0}, {"x": 3.0, "y": 2.5}, {"y": 3.0, "x": 1.2}

    assert likeness(a, b) > 0.71
    assert likeness(b, c) > 0.71
    assert likeness(a, c) < 0.71
    assert [group.members for group in groups([a, b, c])] in ([(0,), (1, 2)], [(0, 1), (2,)])


@QUICK
@given(st.permutations(range(9)))
def test_grouping_does_not_depend_on_the_order(order: list[int]) -> None:
    """The same messages make the same groups, whatever their order."""
    words = lexicon("en-GB")
    headlines = [text.partition(" | ")[0] for group in ALIKE["tuned"]["groups"][:4] for text in group][:9]
    terms = [words.message_terms(KeyMessage.model_validate(message(text))) for text in headlines]
    expected = {frozenset(group.members) for group in groups(terms)}
    shuffled = groups([terms[number] for number in order])

    assert {frozenset(order[member] for member in group.members) for group in shuffled} == expected


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_every_phrase_of_the_word_lists_can_be_found(language: str) -> None:
    """Each way to say an idea is found in a text, as that idea or as one with a longer phrase; no group is in a group."""
    content = yaml.safe_load((resources.templates() / "digest" / "likeness.yaml").read_text(encoding="utf-8"))
    words = lexicon(language)
    for idea, entry in content[language]["ideas"].items():
        assert re.search(r"\([^()]*\(", entry["say"]) is None
        for phrase in entry["say"].split(","):
            plain = re.sub(r"\(([^()|]*)[^()]*\)\??", r"\1", phrase).replace("*", "")
            found = words.terms(plain)
            assert any(term.removeprefix("not ") in content[language]["ideas"] for term in found), (
                idea,
                plain,
                found,
            )
    assert content["cy"]["ideas"].keys() <= content["en-GB"]["ideas"].keys()


# --- what a digest counts and quotes ------------------------------------------------------------------------------


def three() -> list[Review]:
    """Three reviews: two share worries, two ask about fathers, one of each says why."""
    return [
        review(
            "Ash",
            message(
                "Share worries on the same day", "Ring the nurse.", why="Staff were unsure.", agencies=["Health"]
            ),
            message("Ask about the father", "Write down his name."),
            about={"published": "2023", "subject": "Ash, a child"},
            perspective='Ash said, "I was cold."',
        ),
        review(
            "Beech",
            message("Tell each other what you know", agencies=["Police", "health"], source="page 4"),
            message("Plot the weight on one chart", "Buy a chart."),
            about={"published": "2022", "area": "Southby"},
            questions=["Whom have we never met?"],
        ),
        review(
            "Cedar",
            message("Include fathers in each visit", why="Visits were in the daytime."),
            about={"published": "2021", "area": "Westholm", "subject": "Cedar, an adult"},
            questions=["Whom have we never met?", "What did Cedar eat?"],
            good_practice=["A nurse went back."],
        ),
    ]


def test_a_small_digest_is_as_counted_by_hand() -> None:
    """Counts, quotations, agencies and references of three reviews, worked out by hand."""
    made = digest(*three()).review
    first, second, third = made.key_messages

    assert made.about.title == "Neglect: learning from 3 reviews"
    assert made.about.area == "Northmere, Southby and Westholm"
    assert made.about.published is not None
    assert made.about.published.iso == "2026-01-01"
    assert made.about.subject == "3 reviews of children and adults"
    assert made.about.digest_of == ("Ash, Northmere, 2023", "Beech, Southby, 2022", "Cedar, Westholm, 2021")
    assert first.headline == "Share worries on the same day"
    assert made.what_happened.endswith(
        "Cedar, Westholm, 2021: “Cedar was hurt.”\nBeech, Southby, 2022: “Beech was hurt.”"
    )
    assert (first.finding or "").startswith("2 of 3 reviews have a message like this. Ash: “It was seen.”")
    assert first.why == "Ash: “Staff were unsure.” 1 of these 2 says why."
    assert first.action == "Ash: “Ring the nurse.”"
    assert first.agencies == ("Health", "Police")
    assert first.source == "Ash, Northmere, 2023; Beech, Southby, 2022 (page 4)"
    assert second.agencies == ("all",)
    assert second.why == "Cedar: “Visits were in the daytime.” 1 of these 2 says why."
    assert third.headline == "Plot the weight on one chart"
    assert third.finding == "1 of 3 reviews has this message: Beech, Southby, 2022. “It was seen.”"
    assert third.why == "The review does not say why."
    assert "They have 5 key messages; 2 of these say why it happened." in made.what_happened
    assert "They were published from 2021 to 2023." in made.what_happened
    assert made.perspective == (
        '1 of 3 reviews gives the view of the child, adult or family. Ash, Northmere, 2023: ‘Ash said, "I was cold."’'
    )
    assert made.questions[0] == "Whom have we never met?"
    assert made.good_practice == ("Cedar: “A nurse went back.”",)


def test_reasons_that_are_alike_are_counted() -> None:
    """How many reviews give a reason is said with it, and how many say why at all."""
    reason = "Visits took place in the daytime."
    made = digest(
        review("Ash", message("Ask about fathers", why=reason)),
        review("Beech", message("Ask about the father", why=reason)),
        review("Cedar", message("Include fathers")),
    )

    assert made.review.key_messages[0].why == (f"Ash: “{reason}” 2 give a reason like this. 2 of these 3 say why.")


def test_dates_are_told_of_those_that_have_one() -> None:
    """Of two reviews one has no date: the other's year is the other's alone."""
    made = digest(review("Ash", about={"published": None}), review("Beech")).review

    assert "1 of them gives no date. The other was published in 2021." in made.what_happened
    assert made.about.digest_of == ("Beech, Northmere, 2021", "Ash, Northmere, date not stated")


def test_names_of_every_review_are_declared() -> None:
    """A title that is an invented name is no finding, also where the review is not quoted."""
    reviews = [review(f"Keelan {letter}", about={"pseudonyms": [f"Keelan {letter}"]}) for letter in "ABCDEFGHIJ"]
    made = digest(*reviews)

    assert len(made.review.about.pseudonyms) == 10
    assert not check(load_review(made.text.encode(), "d.yaml"), House()).has_errors


def test_what_no_review_says_is_said() -> None:
    """When none gives a reason, an action or a view, the digest says so."""
    made = digest(
        review("Ash", message("Ask about fathers")), review("Beech", message("Ask about the father"))
    ).review

    assert (made.key_messages[0].finding or "").startswith("Both reviews have a message like this.")
    assert made.key_messages[0].why == "Neither says why."
    assert made.key_messages[0].action == "Neither says what to do."
    assert made.perspective == "Neither review gives the view of the child, adult or family."


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in texts_of(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in texts_of(inner))


def counting(language: str = "en-GB") -> list[re.Pattern[str]]:
    """Return every sentence of the labels, with anything for what is filled in."""
    labels = Wording(language).labels("library")["digest"]
    return [re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text))) for text in texts_of(labels)]


def left_over(made: Digest) -> list[str]:
    """Return what is neither a review's own words in quotation marks nor a counting sentence."""
    strange = []
    for quote in made.composed.quotes:
        own = " ".join(" ".join(texts_of(quote.source.review.model_dump(mode="json"))).split())
        strange += [quote.words] if quote.words not in own else []
    value = made.review
    said = [value.what_happened, value.why_it_matters, value.perspective, value.equality, *value.good_practice]
    said += [text for each in value.key_messages for text in (each.finding, each.why, each.action)]
    for text in filter(None, said):
        for quote in sorted(made.composed.quotes, key=lambda each: -len(each.words)):
            for marks in ("“{}”", "‘{}’"):
                marked = marks.format(quote.words)
                for name in (quote.source.reference, quote.source.review.about.title):
                    text = text.replace(f"{name}: {marked}", "\n")  # noqa: PLW2901
                text = text.replace(marked, "\n")  # noqa: PLW2901
        for sentence in re.split(r"\n|(?<=\.) (?=[0-9A-Z])", text):
            if sentence.strip() and not any(each.fullmatch(sentence.strip()) for each in counting()):
                strange.append(sentence)
    return strange


def test_a_digest_says_nothing_of_its_own(nine: Digest) -> None:
    """Every sentence of nine reviews' digest is quoted from a review or counts; headlines and questions are unchanged."""
    headlines = {each.headline for source in nine.material.sources for each in source.review.key_messages}
    questions = {each for source in nine.material.sources for each in source.review.questions}

    assert left_over(nine) == []
    assert {each.headline for each in nine.review.key_messages} <= headlines
    assert set(nine.review.questions) <= questions


def test_every_quotation_names_its_review(nine: Digest) -> None:
    """Its title, area and year are before the first quotation; then the title, where no other review has it."""
    text = "\n".join(texts_of(nine.review.model_dump(mode="json")))
    titles = [source.review.about.title for source in nine.material.sources]

    assert nine.composed.quotes
    for quote in nine.composed.quotes:
        title = quote.source.review.about.title
        names = [quote.source.reference, *([title] if titles.count(title) == 1 else [])]
        assert re.search(rf"({'|'.join(map(re.escape, names))}): [“‘]{re.escape(quote.words)}[”’]", text)
    for source in {quote.source.reference: quote.source for quote in nine.composed.quotes}.values():
        named = re.findall(rf"{re.escape(source.review.about.title)}[^“‘\n]*: (?=[“‘])", text)
        if titles.count(source.review.about.title) == 1:
            assert named[0] == f"{source.reference}: "
            assert set(named[1:]) <= {f"{source.review.about.title}: "}
    assert {"Child D, Westholm, 2020", "Child D, Southby, 2019"} <= set(nine.review.about.digest_of)


def test_nine_reviews_are_grouped_as_counted_by_hand(nine: Digest) -> None:
    """The recurring lessons of the nine invented reviews, and how many have each."""
    found = {lesson.members[0].message.headline: lesson.count for lesson in nine.material.recurring}

    assert found == {
        "Share what you know early": 5,
        "Understand what life is like for the child": 4,
        "Look at the whole history": 4,
        "Include the father in every visit": 3,
        "Act when children miss school": 3,
        "Challenge each other when nothing changes": 2,
        "Keep going until the change has lasted": 2,
    }


def test_a_digest_passes_the_checks(nine: Digest) -> None:
    """What the checks find in the digest of nine is what an editor would agree with, and no error."""
    found = {problem.rule for problem in check(load_review(nine.text.encode(), "n.yaml"), House()).problems}

    assert found == {"input/no-publisher", "language/labels", "panel/example-address"}


def test_a_digest_fits(nine: Digest) -> None:
    """It keeps to one page and seven minutes, and says what was cut for that."""
    brief_room = DigestLimits(_brief())

    assert nine.fits
    assert brief_room.fits(nine.review)
    assert any(line.startswith("For space and time") for line in nine.notes.lines(private=True))


def _brief() -> Any:
    from briefgen.digest.quotes import Brief  # noqa: PLC0415

    return Brief(("neglect",), House(), TODAY, Wording())


def test_the_order_of_files_does_not_matter(nine: Digest) -> None:
    """The same reviews in another order make the same bytes."""
    files = [(path.read_bytes(), path.name) for path in reversed(packs_or_summaries(NEGLECT))]
    again = make_digest(read_summaries(files, House()), Request(("Neglect",), House(), TODAY))

    assert again.text == nine.text


def test_the_editor_sees_every_member(nine: Digest) -> None:
    """Comments name each message of a group with its review, those that are not used, and what was left out."""
    comments = " ".join(line.strip("# ") for line in nine.text.splitlines() if line.lstrip().startswith("#"))

    assert nine.text.startswith("# yaml-language-server: $schema=briefgen-schema.json\n")
    for source in nine.material.sources:
        for each in source.review.key_messages:
            assert each.headline in comments
    assert "Child D, Westholm, 2020; Child D, Southby, 2019" in comments


@pytest.mark.parametrize("other", [None, "Plan the visit before you make it"])
def test_messages_that_differ_only_in_the_headline_are_one(other: str | None) -> None:
    """Word for word the same finding, reason and action: they stand together, whatever a third message is like."""
    same = {"action": "Hold a meeting with every service, and write who does what.", "why": "Nobody called one."}
    reviews = [
        review("Ash", message("Meet before you close", **same)),
        review("Beech", message("Hold a meeting before a case is closed", **same)),
        *([review("Cedar", message(other, "Go to the house."))] if other else []),
        review("Dogwood", message("Convene a multi-agency meeting", "Any agency can ask for one.")),
    ]
    found = digest(*reviews).material.recurring

    assert {"Ash", "Beech"} <= {source.review.about.title for source in found[0].sources}
    short = {"action": None, "why": None}
    apart = digest(review("Ash", message("Buy a chart", **short)), review("Beech", message("Ring the bell", **short)))
    assert apart.material.recurring == ()


def test_questions_are_of_several_reviews() -> None:
    """No review gives more than half of them, however many it asks."""
    many = [f"What did your team do about point {word}?" for word in ("one", "seven", "bread", "rivers", "stone")]
    made = digest(review("Ash", questions=many), review("Beech", questions=["Whom have we never met?"])).review

    assert made.questions.count("Whom have we never met?") == 1
    assert sum(question in many for question in made.questions) <= 2


@pytest.mark.parametrize(
    ("count", "total", "said"),
    [
        (0, 2, "Neither says why."), (1, 2, "1 of these 2 says why."), (2, 2, "Both say why."),
        (0, 3, "None of these 3 says why."), (2, 3, "2 of these 3 say why."), (3, 3, "All 3 say why."),
    ],
)  # fmt: skip
def test_numbers_agree_with_their_verbs(count: int, total: int, said: str) -> None:
    """Two are both or neither, one has the verb of one."""
    assert said == counted_of(Wording().labels("library")["digest"]["why"]["some"], count, total)


# --- which reviews are in it --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [("Neglect", "neglect"), ("self-neglect", "Self neglect"), ("infant injuries", "infant injury")],
)
def test_a_theme_is_found_however_it_is_written(one: str, other: str) -> None:
    """Capitals, hyphens and endings do not matter."""
    assert theme_key(one) == theme_key(other)


def test_self_neglect_is_not_neglect() -> None:
    """A theme is whole."""
    assert theme_key("self-neglect") != theme_key("neglect")


def test_an_unknown_theme_names_those_that_there_are() -> None:
    """The message has the closest theme and every theme with its count."""
    reviews = [review("Ash"), review("Beech", about={"themes": ["child neglect", "housing"]})]
    with pytest.raises(UsageError) as caught:
        digest(*reviews, themes=("neglects of children",))

    assert "Did you mean 'child neglect' or 'neglect'?" in caught.value.message
    assert "child neglect (1), housing (1), neglect (1)" in caught.value.message


def test_one_review_makes_no_digest() -> None:
    """With one review there is nothing to compare; what was left out is said."""
    with pytest.raises(UsageError) as caught:
        digest(review("Ash"), review("Beech", about={"circulation": "restricted"}))

    assert "at least two reviews, and there is only one review with the theme 'neglect' (Ash" in caught.value.message
    assert "Beech, Northmere, 2021: restricted; --with-restricted takes it in" in caught.value.message


def test_restricted_reviews_make_a_restricted_digest() -> None:
    """Asked for, they are in it, and every output is marked."""
    made = digest(review("Ash"), review("Beech", about={"circulation": "restricted"}), with_restricted=True)

    assert made.review.about.circulation == "restricted"
    assert made.notes.left_out == ()


def test_what_is_left_out_is_named() -> None:
    """Withdrawn reviews, digests, editions for one audience, doubles and other languages are not counted."""
    twice = review("Ash")
    welsh = review("Derwen", about={"language": "cy"})
    read = [
        *sources(twice, review("Beech"), review("Cedar", about={"withdrawn": "2024"}), welsh),
        *sources(review("Old digest", about={"digest_of": ["a", "b"]})),
        DigestSource(twice, "packs/ash", is_summary=False),
        DigestSource(review("Elm"), "packs/elm-police", is_summary=False, audience="Police"),
    ]
    made = make_digest(read, Request(("neglect",), House(), TODAY), ["packs/broken"])

    assert [source.review.about.title for source in made.material.sources] == ["Ash", "Beech"]
    assert {(each.what, each.why) for each in made.notes.left_out} == {
        ("Ash, Northmere, 2021 (packs/ash)", "same"),
        ("Cedar, Northmere, 2021", "withdrawn"),
        ("Derwen, Northmere, 2021", "language"),
        ("Elm, Northmere, 2021", "audience"),
        ("Old digest, Northmere, 2021", "digest"),
        ("packs/broken", "unreadable"),
    }


def test_without_a_theme_every_review_is_used() -> None:
    """The themes are those that several reviews have."""
    made = digest(
        review("Ash", about={"themes": ["Housing", "neglect"]}), review("Beech", about={"themes": ["housing"]}),
        review("Cedar", about={"themes": ["debt"]}), themes=(),
    ).review  # fmt: skip

    assert made.about.title == "Learning from 3 reviews"
    assert made.about.themes == ("Housing",)


def test_a_digest_is_due_when_its_first_review_is() -> None:
    """The earliest review-by date that is not past; a review that is past its own is named."""
    made = digest(
        review("Ash", about={"review_by": "2025-01"}), review("Beech", about={"review_by": "2027"}),
        review("Cedar", about={"review_by": "2026-06"}),
    )  # fmt: skip

    assert str(made.review.about.review_by) == "2026-06"
    assert made.notes.due == ("Ash, Northmere, 2021",)


def test_conflicts_are_reported_and_the_most_frequent_is_used() -> None:
    """One short form with two meanings, one helpline with two numbers, two names that are almost the same."""
    share = message("Share what you know with MASH", "Ring MASH and Darryll.")
    line = {"name": "Help line"}
    made = digest(
        review("Ash", share, acronyms={"MASH": "Hub"}, support=[line | {"contact": "116 123"}], about={"pseudonyms": ["Darryll"]}),
        review("Beech", share, acronyms={"MASH": "Centre"}, support=[line | {"contact": "0800 1111"}], about={"pseudonyms": ["Daryll"]}),
        review("Cedar", share, acronyms={"MASH": "Centre"}, support=[line | {"contact": "0800 1111"}]),
    )  # fmt: skip

    assert {each.kind for each in made.notes.conflicts} == {"acronyms", "contact", "near-name"}
    assert dict(made.review.acronyms) == {"MASH": "Centre"}
    assert [each.contact for each in made.review.support] == ["0800 1111"]


def test_long_content_notes_become_the_themes() -> None:
    """No warning is dropped for its length: the themes of every review take the place of long notes."""
    note = "Describes " + ", ".join(f"harm number {number}" for number in range(20)) + "."
    reviews = [
        review(name, about={"content_note": f"{name}: {note}", "themes": ["neglect", name.lower()]})
        for name in ("Ash", "Beech")
    ]
    short = [review(name, about={"content_note": "Describes neglect."}) for name in ("Ash", "Beech")]

    assert digest(*reviews).review.about.content_note == (
        "Safeguarding reviews can be hard to hear. These reviews are about: neglect, ash and beech."
    )
    assert digest(*short).review.about.content_note == "Describes neglect."


# --- words that may not stand in a digest -------------------------------------------------------------------------


def test_words_with_an_error_are_not_quoted() -> None:
    """An author may be named in the author's own review, and in no other."""
    named = {"author": "Keelan Potts", "published": "2023"}
    made = digest(
        review("Ash", message("Share what you know", "Keelan Potts saw it."), about=named),
        review("Beech", message("Share worries", "Ring the nurse.")),
    )

    assert "Keelan" not in "\n".join(texts_of(made.review.model_dump(mode="json")))
    assert [quote.words for quote in made.notes.banned] == ["Keelan Potts saw it."]
    assert not check(load_review(made.text.encode(), "d.yaml"), House()).has_errors


def test_a_sentence_without_end_is_counted_and_not_quoted() -> None:
    """What is too long to quote is not said to be missing."""
    endless = " and ".join(["they were busy"] * 100)
    share = message("Share what you know", endless, why=endless)
    both = digest(review("Ash", share), review("Beech", share)).review.key_messages[0]
    alone = digest(review("Ash", share), review("Beech", message("Buy a chart"))).review.key_messages

    assert both.why == "Both say why."
    assert both.action == "Both say what to do. They are not quoted here."
    assert [each.why for each in alone] == [
        "The review says why. It is not quoted here.",
        "The review does not say why.",
    ]
    assert alone[0].action == "The review says what to do. It is not quoted here."


def test_what_an_author_accepts_is_accepted_in_the_digest() -> None:
    """A finding that the review's author accepts is accepted where its words are quoted, with the same reason."""
    ignore = {"ignore": [{"rule": "privacy/name", "text": "Keelan", "reason": "He asked to be named."}]}
    made = digest(
        review("Ash", message("Share what you know", "Keelan asked for help."), checks=ignore, about={"published": "2023"}),
        review("Beech", message("Share worries")),
    )  # fmt: skip

    assert "Keelan asked for help." in (made.review.key_messages[0].action or "")
    assert [each.reason for each in made.review.checks.ignore] == ["Ash, Northmere, 2023: He asked to be named."]
    assert not check(load_review(made.text.encode(), "d.yaml"), House()).has_errors


# --- the file -----------------------------------------------------------------------------------------------------

HOSTILE = [
    "Ask: why? #now", "- Share it", "'quoted' and \"double\"", "{a: b} [c]", "& * ! | > % @ `", "yes", "null", "2021-03",
    "Tab\there", "Emoji 🙂 and é", "trailing: ", "back\\slash", "<b>bold</b>", "a" * 100, "--- doc", "? key", "~", "…",
]  # fmt: skip


@QUICK
@given(
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60
            ),
        ),
        min_size=5,
        max_size=5,
    )
)
def test_any_text_is_read_back_as_it_was(texts: list[str]) -> None:
    """Whatever a review says, its YAML has the same value."""
    texts = [text if (text.strip() and text.isprintable()) or "\t" in text else "x" for text in texts]
    texts = [text if excess(text) is None else "x" for text in texts]
    made = review(
        texts[0],
        message("Share early", texts[1], why=f"{texts[2]}\n\n{texts[3]}"),
        good_practice=[texts[4], "plain"],
        acronyms={texts[1]: texts[2]},
    )
    value = made.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = format_yaml(value, {("key_messages", 0): ["# a: comment", texts[0]]})

    assert load_review(text.encode(), "x.yaml").review == made


def test_hostile_reviews_make_a_digest() -> None:
    """Signs that mean something in YAML, very long words and emoji go through, and the file is read back."""
    reviews = [
        review(f"Ash {text[:20]}", message("Share what you know", text), about={"published": str(2000 + number)})
        for number, text in enumerate(HOSTILE)
    ]
    made = digest(*reviews)

    assert made.material.recurring[0].count == len({each.slug for each in reviews})
    assert load_review(made.text.encode(), "d.yaml").review == made.review


def test_a_digest_in_welsh() -> None:
    """Reviews in Welsh make a digest with Welsh sentences."""
    about = {"language": "cy", "themes": ["esgeulustod"]}
    made = digest(
        review("Onnen", message("Rhannwch bryderon ar yr un diwrnod"), about=about),
        review("Ffawydd", message("Rhannu gwybodaeth yn gynnar"), about=about),
        themes=("Esgeulustod",),
    ).review

    assert made.about.title == "Esgeulustod: dysgu o 2 adolygiad"
    assert (made.key_messages[0].finding or "").startswith("Mae gan y ddau adolygiad neges fel hon.")


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_writes_and_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build_sample: Callable[[str], Path]
) -> None:
    """Summaries and a pack become a summary to edit and a pack that is verified; nothing is written over."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    pack = shutil.copytree(build_sample("lambeth-martin"), tmp_path / "built" / "martin")
    files = [str(path) for path in sorted(NEGLECT.glob("*.yaml"))[:4]]
    asked = ["digest", *files, str(pack), "--theme", "neglect", "--theme", "self-neglect", "-q"]

    assert run([*asked, "--only", "briefing,slides,podcast"]) == 0
    file = tmp_path / "digest-neglect-self-neglect.yaml"
    (made,) = (tmp_path / "packs").iterdir()
    manifest = read_manifest(made)
    assert manifest is not None
    assert verify(made) == ()
    assert len(manifest.review.about.digest_of) == 5
    assert "Martin, Lambeth, date not stated" in manifest.review.about.digest_of
    assert manifest.published == "2026-01-01"
    spoken = " ".join(line.text for scene in manifest.scenes for line in scene.lines)
    assert "This briefing brings together 5 reviews." in spoken
    assert manifest.total_s <= 420

    before = file.read_bytes()
    assert run([*asked, "--no-build"]) == 2
    assert run([*asked, "--no-build", "--force"]) == 0
    assert file.read_bytes() == before
    assert (tmp_path / "briefgen-schema.json").is_file()


def test_the_command_tells_what_it_did(tmp_path: Path) -> None:
    """It prints the messages with their counts, and what an editor must know."""
    file = tmp_path / "n.yaml"
    result = CliRunner().invoke(command, [str(NEGLECT), "--theme", "neglect", "--no-build", "-o", str(file)])

    assert result.exit_code == 0
    assert "9 reviews with 30 key messages; 7 of them recur." in result.output
    assert "  5 of 9: Share what you know early" in result.output
    assert "The invented name “Child D” is used by more than one review" in result.output
    assert result.output.count("is not installed") == 1


def test_summaries_beside_packs_are_named(
    tmp_path: Path, build_sample: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with packs only packs are read; a summary of which there is no pack is said to be left out."""
    for stem in ("lambeth-martin", "devon-neglect-nine-children"):
        shutil.copytree(build_sample(stem), tmp_path / "in" / "packs" / stem)
        shutil.copy(resources.samples() / f"{stem}.yaml", tmp_path / "in")
    shutil.copy(NEGLECT / "ash.yaml", tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, ["in", "--no-build", "-o", "all.yaml"])

    assert "Wrote all.yaml: 2 reviews" in result.output
    left = [line for line in result.output.splitlines() if "a summary beside packs" in line]
    assert [
        f"  {Path('in', 'ash.yaml')}: a summary beside packs, of which there is no pack; build it, or name the file"
    ] == left


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["nowhere.yaml"], "There is no file 'nowhere.yaml'"),
        (["--theme", "gardens", str(NEGLECT)], "No review has the theme 'gardens'"),
        (["--theme", " ", str(NEGLECT)], "give a theme, such as neglect"),
        (["--theme", "housing", str(NEGLECT)], "A digest needs at least two reviews"),
        (["-o", "packs", str(NEGLECT)], "'packs' must end in .yaml"),
        ([str(NEGLECT.parent.parent / "bad")], "error"),
    ],
)
def test_mistakes_are_explained(
    asked: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong command leaves with 2, says what to do, and writes nothing."""
    monkeypatch.chdir(tmp_path)

    assert run(["digest", *asked]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_with_its_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder of the pack is that of --packs, the file of the summary that of -o; both failures leave with 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    asked = ["digest", str(NEGLECT), "--theme", "neglect", "-q"]

    assert run([*asked, "-o", "a.yaml", "--packs", "file/packs", "--only", "form"]) == 1
    said = capsys.readouterr().err
    assert "Choose another folder with --packs" in said
    assert "with -o" not in said
    assert run([*asked, "-o", "file/a.yaml", "--no-build"]) == 1
    assert "could not be written: " in (said := capsys.readouterr().err)
    assert "Give another place with -o." in said


def test_a_pack_and_its_summary_count_once(build_sample: Callable[[str], Path]) -> None:
    """The pack's review is the summary's; of the two the summary is used."""
    path = resources.samples() / "lambeth-martin.yaml"
    pack = read_pack(build_sample("lambeth-martin"), House())
    (summary,) = read_summaries([(path.read_bytes(), str(path))], House())
    assert pack is not None
    found = choose([pack, summary])

    assert found.sources == (summary,)
    assert [each.why for each in found.left_out] == ["same"]


def test_a_retitled_review_counts_once() -> None:
    """By its id: the summary is used, or else the pack that knows the earlier name, and the other is named."""
    first = review("Ash", message("Ask early"), about={"id": "bcdfghjklmnpqrst"})
    second = review("Birch", message("Ask early"), about={"id": "bcdfghjklmnpqrst"})
    packs = [
        DigestSource(first, "ash", is_summary=False),
        DigestSource(second, "birch", is_summary=False, formerly=(first.slug,)),
    ]
    for chosen, used in ((packs, "birch"), ([packs[0], DigestSource(second, "b.yaml")], "b.yaml")):
        found = choose(chosen)
        assert [used] == [each.name for each in found.sources]
        assert ["twice"] == [each.why for each in found.left_out]


def test_messages_in_the_same_words_are_together() -> None:
    """Finding and action word for word make one lesson of two reviews, whatever their headlines."""
    words = {"finding": "Nobody rang the school.", "action": "Ring before you close."}
    reviews = [
        review("Ash", message("Meet before you close", **words)),
        review("Birch", message("Hold a meeting before a case is closed", **words)),
        review("Cedar", message("Write plainly", finding="The letter was long.", action="Use short words.")),
    ]
    found = gather(sources(*reviews), ["neglect"], "en-GB")
    assert [2] == [lesson.count for lesson in found.recurring]


@pytest.mark.parametrize("closed", [{"withdrawn": "2026"}, {"circulation": "restricted"}])
def test_an_earlier_pack_of_a_closed_review_is_not_used(
    build_sample: Callable[[str], Path], closed: dict[str, str]
) -> None:
    """A summary that is withdrawn or restricted by now closes the pack that was built of it before."""
    pack = read_pack(build_sample("lambeth-martin"), House())
    assert pack is not None
    value = pack.review.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    summary = DigestSource(Review.model_validate(value | {"review": value["review"] | closed}), "summary.yaml")
    found = choose([pack, summary])

    assert found.sources == ()
    assert [each.why for each in found.left_out] == [next(iter(closed)).replace("circulation", "restricted"), "twice"]


def test_a_summary_with_errors_stops_a_digest() -> None:
    """Every problem of every file is told at once."""
    bad = b"review: {title: A}\n"
    with pytest.raises(InputError) as caught:
        read_summaries([(bad, "a.yaml"), (bad, "b.yaml")], House())

    assert {problem.place.file for problem in caught.value.problems} == {"a.yaml", "b.yaml"}


def test_a_broken_pack_is_left_out(tmp_path: Path) -> None:
    """A pack.json that cannot be used is no review."""
    (tmp_path / "pack.json").write_text("{}", encoding="utf-8")

    assert read_pack(tmp_path, House()) is None
