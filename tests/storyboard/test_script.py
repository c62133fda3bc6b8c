"""The Storyboard of a Review."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import plain_review

from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import SEVEN_MINUTES_S, Scene, SceneKind, Storyboard
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.slides import WordLimit, excerpt, unique_title
from briefgen.wording.phrases import paragraphs
from briefgen.wording.wording import Wording

Make = Callable[..., Edition]


def said(scene: Scene) -> str:
    """Return everything that is said in a scene."""
    return " ".join(line.text for line in scene.lines)


def scene_of(board: Storyboard, kind: SceneKind) -> Scene:
    """Return the first scene of a kind."""
    return next(scene for scene in board.scenes if scene.kind is kind)


def test_scenes_come_in_the_designed_order(make_edition: Make) -> None:
    """Content note, what it is, story, perspective, messages, good practice, recommendations, questions, support."""
    board = write_storyboard(make_edition(good_practice=["Staff listened."], recommendations=[{"text": "Meet."}]))

    expected = ["content-note", "about", "story", "perspective", "message-1", "message-2", "message-3"]
    expected += ["good-practice", "recommendations", "questions", "support"]
    assert expected == [scene.id for scene in board.scenes]


def test_area_and_year_are_said_and_shown(make_edition: Make) -> None:
    """The first scene names title, area and date, as pseudonyms are reused across areas."""
    opening = write_storyboard(make_edition()).scenes[0]

    assert opening.slide.title == "Child T, Exampleshire, 2021"
    assert "The area is Exampleshire. The review was published in March 2021." in said(opening)


def test_an_unknown_date_is_said(make_edition: Make) -> None:
    """A review without a date says so, and shows it in its title."""
    opening = write_storyboard(make_edition(about={"published": None})).scenes[0]

    assert opening.slide.title == "Child T, Exampleshire, date not stated"
    assert "The date of the review is not stated." in said(opening)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", ("This is a short briefing", "This is a seven-minute briefing", "The publisher is not stated.", "The links are")),
        ("cy", ("Dyma friff byr", "Dyma friff saith munud", "Ni nodir y cyhoeddwr.", "Mae'r dolenni")),
    ],
)  # fmt: skip
def test_a_nearly_empty_review_says_only_what_is_so(
    make_edition: Make, language: str, words: tuple[str, str, str, str]
) -> None:
    """A short briefing is not said to take seven minutes, no links are spoken of, and a publisher is not invented."""
    short, long, unsaid, links = words
    few = write_storyboard(make_edition(about={"language": language}))
    more = write_storyboard(
        make_edition(
            about={"language": language, "report": "https://a.example/r.pdf", "publisher": "Board"},
            what_happened="It was seen and said by them all. " * 75,
        )
    )

    assert (True, False) == (short in said(few.scenes[0]), short in said(more.scenes[0]))
    assert (False, True) == (long in said(few.scenes[0]), long in said(more.scenes[0]))
    assert (True, False) == (
        unsaid in said(scene_of(few, SceneKind.ABOUT)),
        unsaid in said(scene_of(more, SceneKind.ABOUT)),
    )
    assert (False, True) == (links in said(few.scenes[-1]), links in said(more.scenes[-1]))


@pytest.mark.parametrize(
    ("seconds", "word"), [(190, "short"), (329, "short"), (331, "seven-minute"), (420, "seven-minute")]
)
def test_a_briefing_is_called_by_its_true_length(make_edition: Make, seconds: float, word: str) -> None:
    """Only what takes five and a half minutes or more is said to take about seven."""
    board = write_storyboard(make_edition(), lambda _: seconds)
    assert f"This is a {word} briefing" in said(board.scenes[0])


def test_what_a_message_does_not_say_is_said_once(make_edition: Make) -> None:
    """A message without a finding says so in its place, and has its reason and action."""
    message = {"headline": "Ask", "finding": None, "why": "Time was short.", "action": "Ask.", "agencies": ["all"]}
    scene = scene_of(write_storyboard(make_edition(key_messages=[message])), SceneKind.MESSAGE)
    assert 1 == said(scene).count("The review does not say what was found.")
    assert "What was found" not in said(scene)
    assert "The review does not say what was found." in scene.slide.texts["finding"]


def test_the_content_note_comes_first(make_edition: Make) -> None:
    """The author's content note is said before anything about the case, and shown on the first slide."""
    opening = write_storyboard(make_edition(about={"content_note": "Describes injuries."})).scenes[0]

    assert said(opening).startswith("Before we start. Describes injuries.")
    assert opening.slide.texts["body"] == ("Describes injuries.",)


def test_invented_names_are_said_to_be_invented(make_edition: Make) -> None:
    """The sentence about names is there exactly when there are pseudonyms."""
    words = "The names used here are not real names."

    assert words in said(write_storyboard(make_edition()).scenes[0])
    assert words not in said(write_storyboard(make_edition(about={"pseudonyms": None})).scenes[0])


def test_gaps_are_said_and_shown(make_edition: Make) -> None:
    """A missing why, action or perspective is said to be missing, in the same words on the slide."""
    message = {"headline": "Look again", "finding": "Nobody looked.", "agencies": ["Health"]}
    board = write_storyboard(make_edition(perspective=None, key_messages=[message]))
    scene = scene_of(board, SceneKind.MESSAGE)

    assert "The review does not say why. The review does not say what to do." in said(scene)
    assert scene.slide.texts["why"] == ("The review does not say why.",)
    assert scene.slide.texts["action"] == ("The review does not say what to do.",)
    gap = "The review, as published, does not give this person's view."
    assert gap in said(scene_of(board, SceneKind.PERSPECTIVE))
    assert scene_of(board, SceneKind.PERSPECTIVE).slide.texts["quote"] == (gap,)


def test_recommendations_are_all_counted(make_edition: Make) -> None:
    """Of many recommendations three are shown and said, and both say how many more there are and what they lack."""
    many = [{"text": f"Do thing {n}.", "owner": "The Board" if n == 1 else None} for n in range(1, 12)]
    scene = scene_of(write_storyboard(make_edition(recommendations=many)), SceneKind.RECOMMENDATIONS)

    assert len(scene.slide.rows) == 3
    assert scene.slide.rows[0].cells == ("Do thing 1.", "The Board", "no date given")
    assert scene.slide.texts["note"] == ("And 8 more on the full page",)
    assert "The review makes 11 recommendations. Here are 3 of them." in said(scene)
    assert "The other 8 are on the full page. Of the 11, 10 have no named owner. No dates are given." in said(scene)


def test_four_recommendations_are_all_shown(make_edition: Make) -> None:
    """Up to four recommendations nothing is left for the full page."""
    few = [{"text": f"Do thing {n}.", "owner": "The Board", "due": "2021-09"} for n in range(1, 5)]
    scene = scene_of(write_storyboard(make_edition(recommendations=few)), SceneKind.RECOMMENDATIONS)

    assert len(scene.slide.rows) == 4
    assert "note" not in scene.slide.texts
    assert said(scene).endswith("Do thing 4. The owner is The Board, by September 2021.")


def test_one_recommendation_reads_naturally(make_edition: Make) -> None:
    """A single recommendation without owner and date is said in the singular."""
    scene = scene_of(write_storyboard(make_edition(recommendations=[{"text": "Meet"}])), SceneKind.RECOMMENDATIONS)

    assert said(scene) == "The review makes one recommendation. Meet. No owner is named. No date is given."


def test_support_comes_last_and_is_said_in_full(make_edition: Make) -> None:
    """The last words are where to find help."""
    help_ = [{"name": "Samaritans", "contact": "116 123"}]
    scene = write_storyboard(make_edition(support=help_)).scenes[-1]

    assert said(scene).endswith("If this has affected you, help is there. Samaritans: 116 123.")
    assert scene.slide.texts["body"] == ("Samaritans: 116\N{NO-BREAK SPACE}123",)


def test_marks_are_said_and_shown(make_edition: Make) -> None:
    """A restricted review past its date says so at the start and shows it on the first slide."""
    about = {"circulation": "restricted", "review_by": "2021-12"}
    opening = write_storyboard(make_edition(about=about)).scenes[0]

    assert len(opening.slide.texts["note"]) == 2
    assert "Restricted: do not share outside your organisation." in said(opening)
    assert "Due for review" in said(opening)


def test_a_review_is_not_due_in_its_month(make_edition: Make) -> None:
    """A review-by month lasts to its last day; the fixture's day is the first of January 2022."""
    assert make_edition(about={"review_by": "2022-01"}).marks == ()
    assert len(make_edition(about={"review_by": "2021-12"}).marks) == 1
    assert make_edition(about={"review_by": "2022"}).marks == ()


def test_a_withdrawn_review_is_marked_and_no_longer_due(make_edition: Make) -> None:
    """What was taken back says when; that it is also due for review is no longer told."""
    edition = make_edition(about={"review_by": "2021-12", "withdrawn": "2022-01"})

    assert edition.marks == ("Withdrawn (January 2022): do not use or share this",)


def test_standing_questions_are_used_when_there_are_none(make_edition: Make) -> None:
    """A review without questions gets the three standing ones; its own are used alone."""
    standing = scene_of(write_storyboard(make_edition()), SceneKind.QUESTIONS)
    own = scene_of(write_storyboard(make_edition(questions=["What now?"])), SceneKind.QUESTIONS)

    assert len(standing.slide.texts["body"]) == 3
    assert own.slide.texts["body"] == ("What now?",)
    assert "Here is a question to talk about. What now?" in said(own)


def test_slide_titles_are_unique(make_edition: Make) -> None:
    """Two messages of one headline, or one named like a section, get numbered titles."""
    message = {"headline": "What happened", "finding": "It was there.", "agencies": ["all"]}
    titles = [scene.slide.title for scene in write_storyboard(make_edition(key_messages=[message, message])).scenes]

    assert len(titles) == len(set(titles))
    assert {"What happened", "What happened (2)", "What happened (3)"} <= set(titles)


def test_unique_title_ignores_case() -> None:
    """Titles that differ in case only count as the same."""
    taken: set[str] = set()

    assert [unique_title(title, taken) for title in ("Look.", "look")] == ["Look", "look (2)"]


def test_excerpts_are_whole_sentences() -> None:
    """A long text shows its leading sentences and an ellipsis; a first sentence is whole or not there."""
    room = WordLimit(most=4, longest=6)

    assert excerpt("One two. Three four. Five six.", room) == "One two. Three four.\N{NO-BREAK SPACE}…"
    assert excerpt("One two. Three four.", room) == "One two. Three four."
    assert excerpt("One two three four five six.", room) == "One two three four five six."
    assert excerpt("One two three four five six seven.", room) == "…"


def test_a_very_long_sentence_is_pointed_to(make_edition: Make) -> None:
    """A finding of one sentence that no slide can hold is said in full, and the slide says so."""
    finding = "Each service " + "held one part of the story and " * 20 + "said nothing."
    message = {"headline": "Look again", "finding": finding, "agencies": ["Health"]}
    board = write_storyboard(make_edition(key_messages=[message]))
    scene = scene_of(board, SceneKind.MESSAGE)

    assert scene.slide.texts["finding"] == ("This is read out in full\N{NO-BREAK SPACE}…",)
    assert finding in said(scene)
    assert [left.part for left in board.left_out] == ["excerpt"]


def test_four_long_recommendations_are_too_many(make_edition: Make) -> None:
    """Four recommendations are shown only when all are short."""
    long = "Do " + "this and " * 12 + "that."
    scene = scene_of(write_storyboard(make_edition(recommendations=[{"text": long}] * 4)), SceneKind.RECOMMENDATIONS)

    assert len(scene.slide.rows) == 3
    assert scene.slide.texts["note"] == ("And 1 more on the full page",)


def test_many_links_are_counted(make_edition: Make) -> None:
    """The last slide shows as many links as fit and says how many more there are."""
    links = [{"title": f"Guide {n}", "url": f"https://example.org/{n}"} for n in range(9)]
    slide = write_storyboard(make_edition(resources=links)).scenes[-1].slide

    assert len(slide.links) == 6
    assert slide.labels["links"] == "Where to find more (3 more on the full page)"


def test_a_shortened_slide_is_reported(make_edition: Make) -> None:
    """What a slide shows only in part is recorded, and every word is still said."""
    story = " ".join(f"Sentence number {n} is here." for n in range(1, 40))
    board = write_storyboard(make_edition(what_happened=story))

    assert [("slides", "excerpt")] == [(left.output, left.part) for left in board.left_out]
    assert story in said(scene_of(board, SceneKind.STORY))


def test_optional_lines_carry_their_part(make_edition: Make) -> None:
    """Background and resources can be found and dropped; nothing else can."""
    edition = make_edition(
        why_it_matters="It matters.", equality="Race mattered.", involved=["family"], good_practice=["Staff listened."],
        resources=[{"title": "Guide", "url": "https://example.org/guide"}], about={"author": "A reviewer"},
    )  # fmt: skip
    board = write_storyboard(edition)
    parts = {line.text: line.part for line in board.lines if line.part}

    assert parts == {
        "It was written by A reviewer.": "background",
        "The people who took part in the review were: family.": "background",
        "Why it matters.": "background",
        "It matters.": "background",
        "On identity and equality.": "background",
        "Race mattered.": "background",
        "To read more, look for these: Guide.": "resources",
    }
    assert scene_of(board, SceneKind.GOOD_PRACTICE).part == "good-practice"


def test_budgets_add_up_to_seven_minutes(make_edition: Make) -> None:
    """Whatever scenes there are, their budgets fill seven minutes exactly."""
    for changes in ({}, {"good_practice": ["A."], "recommendations": [{"text": "B."}]}):
        board = write_storyboard(make_edition(**changes))
        assert sum(scene.budget_s for scene in board.scenes) == pytest.approx(SEVEN_MINUTES_S)


def test_every_word_of_the_messages_is_said(sample: Path) -> None:
    """Each sample's messages, story and perspective are said word for word."""
    review = plain_review(sample)
    board = write_storyboard(Edition(review, House(), Wording(review.about.language), date(2026, 1, 1)))
    everything = " ".join(line.text for line in board.lines)
    texts = [review.what_happened, review.perspective]
    for key in review.key_messages:
        texts += [key.headline, key.finding, key.why, key.action]

    missing = [part for text in texts if text for part in paragraphs(text) if part.rstrip(".") not in everything]
    assert missing == []


def test_line_ids_are_unique(sample: Path) -> None:
    """Every line of a sample has an id of its own."""
    review = plain_review(sample)
    lines = write_storyboard(Edition(review, House(), Wording(review.about.language), date(2026, 1, 1))).lines

    assert len(lines) == len({line.id for line in lines})


def test_hostile_text_is_only_text(make_edition: Make) -> None:
    """Template code in a summary is said as it is written, and a bracketed word does not become a part."""
    board = write_storyboard(make_edition(what_happened="{{ 7 * 7 }} {% raw %} happened. [background] Not a tag."))

    assert "{{ 7 * 7 }} {% raw %} happened. [background] Not a tag." in said(scene_of(board, SceneKind.STORY))


def test_a_line_that_starts_with_a_bracket_is_not_a_part(make_edition: Make) -> None:
    """A text of the author that begins like a tag is said whole and never dropped."""
    scene = scene_of(write_storyboard(make_edition(what_happened="[background] He fell.")), SceneKind.STORY)

    assert [("[background] He fell.", "")] == [(line.text, line.part) for line in scene.lines[1:]]


def test_the_publisher_is_the_reviews_then_the_houses(make_edition: Make) -> None:
    """The review's own publisher comes first, then the house, then that it is not stated."""
    house = House(name="The House")

    assert make_edition(house=house, about={"publisher": "The Board"}).publisher == "The Board"
    assert make_edition(house=house).publisher == "The House"
    assert make_edition().publisher == "Publisher not stated"


def test_a_review_is_due_after_its_last_day(make_edition: Make) -> None:
    """The fixture's day is the first of January 2022: that day itself is still in time, the day before is not."""
    assert make_edition(about={"review_by": "2022-01-01"}).marks == ()
    assert len(make_edition(about={"review_by": "2021-12-31"}).marks) == 1


def test_a_scene_keeps_its_place_in_the_report(make_edition: Make) -> None:
    """The source of a message goes into its scene, for the notes."""
    message = {"headline": "Look", "finding": "Nobody looked.", "agencies": ["all"], "source": "para 4.12"}
    board = write_storyboard(make_edition(key_messages=[message]))

    assert scene_of(board, SceneKind.MESSAGE).source == "para 4.12"
    assert scene_of(board, SceneKind.STORY).source == ""


def test_paragraphs_begin_with_a_longer_breath(make_edition: Make) -> None:
    """The first line of a scene begins no new paragraph; the first sentence of each later row does."""
    scene = scene_of(write_storyboard(make_edition(what_happened="One. Two.\n\nThree.")), SceneKind.STORY)

    assert [line.new_paragraph for line in scene.lines] == [False, True, False, True]


def test_four_items_need_no_note(make_edition: Make) -> None:
    """Four points are all shown; of five, four, and the slide says that there is one more."""
    four = write_storyboard(make_edition(good_practice=["Good."] * 4))
    five = write_storyboard(make_edition(good_practice=["Good."] * 5))

    assert "note" not in scene_of(four, SceneKind.GOOD_PRACTICE).slide.texts
    assert scene_of(five, SceneKind.GOOD_PRACTICE).slide.texts["note"] == ("And 1 more in the notes",)


def test_many_helplines_leave_room_for_fewer_links(make_edition: Make) -> None:
    """Each contact over three takes the place of a link; one link always stays."""
    links = [{"title": f"Guide {n}", "url": f"https://example.org/{n}"} for n in range(9)]

    def shown(contacts: int) -> int:
        support = [{"name": f"Line {n}", "contact": "116 123"} for n in range(contacts)]
        return len(write_storyboard(make_edition(resources=links, support=support)).scenes[-1].slide.links)

    assert [shown(contacts) for contacts in (1, 3, 5, 12)] == [6, 6, 4, 1]
