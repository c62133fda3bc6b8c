"""The Storyboard of a Review."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import plain_review

from briefgen.review.house.house import House
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.storyboard import slides
from briefgen.storyboard.budget import pointing, without
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.links import SpokenLinks
from briefgen.storyboard.model import POINTER_TO, Scene, SceneKind, Storyboard
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
    """Title and note, story, perspective, messages, good practice, recommendations, recap, questions, help, credits."""
    board = write_storyboard(make_edition(good_practice=["Staff listened."], recommendations=[{"text": "Meet."}]))

    expected = ["content-note", "story", "perspective", "message-1", "message-2", "message-3"]
    expected += ["good-practice", "recommendations", "messages-recap", "questions", "support", "about"]
    assert expected == [scene.id for scene in board.scenes]


def test_area_and_year_are_said_and_shown(make_edition: Make) -> None:
    """The first sentence names title, area and year, as pseudonyms are reused across areas; credits have the date."""
    board = write_storyboard(make_edition())

    assert board.scenes[0].slide.title == "Child T, Exampleshire, 2021"
    assert board.lines[0].text == "Child T, Exampleshire, 2021."
    assert "published in March 2021." in said(board.scenes[-1])


def test_an_unknown_date_is_not_in_the_title(make_edition: Make) -> None:
    """A review without a date is named by its title and area, on the slide and in the first sentence."""
    board = write_storyboard(make_edition(about={"published": None}))

    assert board.scenes[0].slide.title == "Child T, Exampleshire"
    assert board.lines[0].text == "Child T, Exampleshire."


@pytest.mark.parametrize(
    ("language", "unsaid", "length"),
    [("en-GB", "The publisher is not stated.", "minute"), ("cy", "Ni nodir y cyhoeddwr.", "munud")],
)
def test_a_nearly_empty_review_says_only_what_is_so(
    make_edition: Make, language: str, unsaid: str, length: str
) -> None:
    """No length is claimed and a publisher is not invented."""
    few = write_storyboard(make_edition(about={"language": language}))
    more = write_storyboard(make_edition(about={"language": language, "publisher": "Board"}))

    assert (True, False) == (unsaid in said(few.scenes[-1]), unsaid in said(more.scenes[-1]))
    assert [] == [line.text for line in few.lines if length in line.text]


def test_what_a_message_does_not_say_is_said_once(make_edition: Make) -> None:
    """A message without a finding says so in its place, and has its reason and action."""
    message = {"headline": "Ask", "finding": None, "why": "Time was short.", "action": "Ask.", "agencies": ["all"]}
    scene = scene_of(write_storyboard(make_edition(key_messages=[message])), SceneKind.MESSAGE)
    assert 1 == said(scene).count("The review does not say what was found for this message.")
    assert "What was found" not in said(scene)
    assert scene.gaps == ("The review does not say what was found.",)
    assert "finding" not in scene.slide.texts


def test_the_content_note_comes_first(make_edition: Make) -> None:
    """After the title, the author's content note is said before anything about the case; the first slide shows it."""
    opening = write_storyboard(make_edition(about={"content_note": "Describes injuries."})).scenes[0]

    assert said(opening).startswith("Child T, Exampleshire, 2021. Describes injuries. You can pause at any time.")
    assert opening.slide.texts["body"] == ("Describes injuries.",)


def test_invented_names_are_said_to_be_invented(make_edition: Make) -> None:
    """The sentence about names is there exactly when there are pseudonyms."""
    words = "The names are not real."

    assert words in said(write_storyboard(make_edition()).scenes[-1])
    assert words not in said(write_storyboard(make_edition(about={"pseudonyms": None})).scenes[-1])


def test_gaps_are_said_once_and_shown(make_edition: Make) -> None:
    """A missing why or action is said once for all messages; slide, notes and manifest have it for each."""
    message = {"headline": "Look again", "finding": "Nobody looked.", "agencies": ["Health"]}
    whole = {"headline": "Ask", "finding": "Nobody asked.", "why": "Forms.", "action": "Ask.", "agencies": ["all"]}
    edition = make_edition(perspective=None, key_messages=[message, message, whole])
    board = write_storyboard(edition)
    scene = scene_of(board, SceneKind.MESSAGE)
    everything = " ".join(said(each) for each in board.scenes)

    sentence = "The review does not say why for 2 of these 3 messages, or what to do for 2 of them."
    assert everything.count("The review does not say") == 1
    assert said(next(each for each in board.scenes if each.id == "message-3")).endswith(sentence)
    assert scene.gaps == ("The review does not say why.", "The review does not say what to do.")
    assert "why" not in scene.slide.texts
    assert scene.slide.texts["action"] == ("What will our team do about this?",)
    gap = "The review, as published, does not give this person's view."
    assert said(scene_of(board, SceneKind.STORY)).endswith(gap)
    assert scene_of(board, SceneKind.STORY).gaps == (gap,)
    assert all(scene.kind is not SceneKind.PERSPECTIVE for scene in board.scenes)


@pytest.mark.parametrize(
    ("whys", "actions", "sentence"),
    [
        ([1, 1], [1, 1], ""),
        ([0, 0], [1, 1], "The review does not say why for any of these messages."),
        ([1, 0], [1, 1], "The review does not say why for one of these 2 messages."),
        ([1, 1], [0, 0], "The review does not say what to do for any of these messages."),
        ([0], [0], "The review does not say why for this message, or what to do for it."),
        ([0, 0, 1], [1, 1, 0], "The review does not say why for 2 of these 3 messages, or what to do for one of them."),
    ],
)  # fmt: skip
def test_the_gap_counts_messages(make_edition: Make, whys: list[int], actions: list[int], sentence: str) -> None:
    """The one sentence about gaps says for how many messages what is not said; without a gap there is none."""
    messages = [
        {"headline": f"Look {n}", "finding": "Nobody looked.", "agencies": ["all"]}
        | ({"why": "Forms."} if why else {})
        | ({"action": "Ask."} if action else {})
        for n, (why, action) in enumerate(zip(whys, actions, strict=True))
    ]
    lines = [line.text for line in write_storyboard(make_edition(key_messages=messages)).lines]

    assert [text for text in lines if "does not say" in text] == ([sentence] if sentence else [])


def test_recommendations_are_all_counted(make_edition: Make) -> None:
    """All recommendations are said, as far as there is time; the slide shows three and how many more there are."""
    many = [{"text": f"Do thing {n}.", "owner": "The Board" if n == 1 else None} for n in range(1, 12)]
    scene = scene_of(write_storyboard(make_edition(recommendations=many)), SceneKind.RECOMMENDATIONS)

    assert len(scene.slide.rows) == 3
    assert scene.slide.rows[0].cells == ("Do thing 1.", "The Board")  # no column in which nothing is stated
    assert scene.slide.header == ("Recommendation", "Owner")
    assert scene.slide.texts["note"] == ("And 8 more on the full page",)
    assert "11 recommendations." in scene.lines[0].text
    marks = [f"recommendation-{n}" for n in range(1, 12)] + ["gaps", f"{POINTER_TO}recommendation"]
    assert marks == list(dict.fromkeys(line.part for line in scene.lines if line.part))
    assert [line.text for line in scene.lines if line.part == "gaps"] == ["No date is given."]


def test_local_recommendations_come_first_and_owners_are_grouped(make_edition: Make) -> None:
    """Those of one owner stand together and name it once; national ones come last and go first."""
    owners = ["Department for Education", "Northmere Council", None, "Northmere Hospitals", "Northmere Council"]
    every = [{"text": f"Do thing {n}.", "owner": owner} for n, owner in enumerate(owners, 1)]
    scene = scene_of(write_storyboard(make_edition(recommendations=every)), SceneKind.RECOMMENDATIONS)

    texts = [line.text for line in scene.lines if line.part]
    assert ["2", "5", "4", "3", "1"] == [text[-2] for text in texts if text.startswith("Do thing")]
    assert sum("Northmere Council" in text for text in texts) == 1
    assert [line.part for line in scene.lines if "Department" in line.text] == ["national-5"]
    assert [row.cells[1] for row in scene.slide.rows][:2] == ["Northmere Council"] * 2


def test_four_recommendations_are_all_shown(make_edition: Make) -> None:
    """Up to four recommendations nothing is left for the full page; a date is said where there is one."""
    few = [{"text": f"Do thing {n}.", "owner": "The Board", "due": "2021-09"} for n in range(1, 5)]
    scene = scene_of(write_storyboard(make_edition(recommendations=few)), SceneKind.RECOMMENDATIONS)

    assert len(scene.slide.rows) == 4
    assert "note" not in scene.slide.texts
    dates = [line.text for line in scene.lines if line.part == "dates"]
    assert len(dates) == 4
    assert all(text.endswith("September 2021.") and text != after for text, after in pairwise([*dates, ""]))


def test_one_recommendation_reads_naturally(make_edition: Make) -> None:
    """A single recommendation without owner and date is said in the singular."""
    board = pointing(write_storyboard(make_edition(recommendations=[{"text": "Meet"}])))
    scene = scene_of(board, SceneKind.RECOMMENDATIONS)

    assert said(scene) == "The review makes one recommendation. Meet. No owner is named and no date is given."


def test_links_are_never_the_same_twice_running(make_edition: Make) -> None:
    """From one message to the next every link has another wording; the same review has the same words again."""
    edition = make_edition()
    links = SpokenLinks(edition)
    rounds = [links.at(turn) for turn in range(8)]

    same = [name for one, two in pairwise(rounds) for name in one if one[name] == two[name]]
    assert {name for name in same if len(edition.wording.labels("script")["links"][name]) > 1} == set()
    assert rounds == [SpokenLinks(edition).at(turn) for turn in range(8)]
    others = [SpokenLinks(make_edition(about={"title": f"Child {letter}"})).at(1) for letter in "ABCDEFGH"]
    assert len({tuple(each.values()) for each in others}) > 4


def test_a_message_is_an_arc_of_link_finding_why_and_action(make_edition: Make) -> None:
    """Link and headline, finding, why, what to do, each after a spoken link; no label of the page is read out."""
    message = write_storyboard(make_edition()).scenes[3]
    every = make_edition().wording.labels("script")["links"]

    texts = [line.text for line in message.lines]
    assert (
        texts[0].rstrip(".").partition(": ")[0] + ": {headline}" in every["next"] + every["first"] + every["last"]
        or texts[0] in every["learning"]
    )
    order = [texts.index(text) for text in (
        "Each service held one part of the story.", "Staff were not sure what they could share.",
        "Ask your lead and share the same day.",
    )]  # fmt: skip
    assert order == sorted(order)
    for at, name in zip(order, ("finding", "why", "action"), strict=True):
        wordings = [text.replace("{source}", "the review") for text in every[name]]
        assert texts[at - 1] in [text[:1].upper() + text[1:] for text in wordings]
    labels = {"What was found.", "Why it happened.", "What to do.", "What happened.", "Why it matters."}
    assert labels & {line.text for line in write_storyboard(make_edition()).lines} == set()


def test_agencies_are_said_where_a_message_is_not_for_all(make_edition: Make) -> None:
    """A message for two agencies says so; one for all does not."""
    messages = [
        {"headline": "Look", "finding": "Nobody looked.", "agencies": ["Health", "Police"]},
        {"headline": "Ask", "finding": "Nobody asked.", "agencies": ["all"]},
    ]
    scenes = [s for s in write_storyboard(make_edition(key_messages=messages)).scenes if s.kind is SceneKind.MESSAGE]

    assert "for Health and the Police." in said(scenes[0])
    assert "agencies" not in said(scenes[1]).lower()


def test_one_thing_opens_and_closes(make_edition: Make) -> None:
    """The sentence to remember is said at the beginning and at the end, word for word."""
    board = write_storyboard(make_edition(one_thing="Ask, every time."))

    assert board.lines[1].text.endswith(": Ask, every time.")
    assert board.lines[-1].text.endswith(": Ask, every time.")


def test_a_scene_can_be_reworded(make_edition: Make) -> None:
    """The author's own words take the place of a scene's; markings and every contact stay."""
    script = {"story": "A child was hurt.\n\nMany knew.", "content-note": "Take care", "support": "Help is near."}
    edition = make_edition(
        script=script, about={"circulation": "restricted"}, support=[{"name": "Samaritans", "contact": "116 123"}]
    )
    scenes = {scene.id: said(scene) for scene in write_storyboard(edition).scenes}

    assert scenes["story"] == "A child was hurt. Many knew."
    assert scenes["content-note"] == "Take care. Restricted: do not share outside your organisation."
    assert scenes["support"] == "Help is near. Samaritans: 116 123."


def test_a_long_content_note_is_said_in_part_and_recorded(make_edition: Make) -> None:
    """The first whole sentences are said, so that the story is not kept waiting; the slide has more."""
    note = " ".join(["This describes something that is hard to hear for everybody in the room."] * 4)
    board = write_storyboard(make_edition(about={"content_note": note}))

    assert said(board.scenes[0]).count("This describes") == 2
    assert [("podcast", "content-note")] == [(e.output, e.part) for e in board.left_out if e.output == "podcast"]


def test_help_is_said_in_full_before_the_credits(make_edition: Make) -> None:
    """The help of the review is said word for word; a review without any has the standing list and the manager."""
    help_ = [{"name": "Samaritans", "contact": "116 123"}]
    scene = scene_of(write_storyboard(make_edition(support=help_)), SceneKind.SUPPORT)
    general = scene_of(write_storyboard(make_edition()), SceneKind.SUPPORT)

    assert said(scene) == "If this has affected you, help is there. Samaritans: 116 123."
    assert scene.slide.texts["body"] == ("Samaritans: 116\N{NO-BREAK SPACE}123",)
    assert said(general).startswith("If this has affected you, talk to someone you trust. Childline: 0800 1111")
    assert general.slide.texts["body"][0] == "Talk to your manager, or to someone you trust."


def test_marks_are_said_and_shown(make_edition: Make) -> None:
    """A restricted review past its date says so at the start; the deck shows it on every slide."""
    about = {"circulation": "restricted", "review_by": "2021-12"}
    edition = make_edition(about=about)
    opening = write_storyboard(edition).scenes[0]

    assert len(edition.notices) == 2
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


def test_questions_are_made_of_the_messages_when_there_are_none(make_edition: Make, tmp_path: Path) -> None:
    """Two questions of what the messages ask for; its own are used alone, and a house's standing ones before ours."""
    none = scene_of(write_storyboard(make_edition()), SceneKind.QUESTIONS)
    own = scene_of(write_storyboard(make_edition(questions=["What now?"])), SceneKind.QUESTIONS)
    (tmp_path / "labels" / "en-GB").mkdir(parents=True)
    (tmp_path / "labels" / "en-GB" / "common.yaml").write_text("standing_questions: [What of us?]", "utf-8")
    of_house = replace(make_edition(), wording=Wording("en-GB", tmp_path))

    action = "Ask your lead and share the same day."
    assert none.slide.texts["body"] == (
        f"Do we already do this? {action}",
        f"What would it take to do this here? {action}",
    )
    assert own.slide.texts["body"] == ("What now?",)
    assert "What now? Write down what you agree to do." in said(own)
    assert of_house.questions == ("What of us?",)


def test_a_message_without_an_action_asks_the_team(make_edition: Make) -> None:
    """Where the review does not say what to do, question and narration ask for the team's own."""
    message = {"headline": "Look again", "finding": "Nobody looked.", "agencies": ["Health"]}
    edition = make_edition(key_messages=[message])

    assert edition.questions == ("What will we do about this? Look again.",)
    asks = edition.wording.labels("script")["links"]["ask"]
    assert any(ask in said(scene_of(write_storyboard(edition), SceneKind.MESSAGE)) for ask in asks)


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
    """A long text shows its leading sentences; a first sentence is whole or not there."""
    room = WordLimit(most=4, longest=6)

    assert excerpt("One two. Three four. Five six.", room) == "One two. Three four."
    assert excerpt("One two. Three four.", room) == "One two. Three four."
    assert excerpt("One two three four five six.", room) == "One two three four five six."
    assert excerpt("One two three four five six seven.", room) == ""


def test_a_very_long_sentence_is_pointed_to(make_edition: Make) -> None:
    """A finding of one sentence that no slide can hold is said in full, and the slide says so."""
    finding = "Each service " + "held one part of the story and " * 20 + "said nothing."
    message = {"headline": "Look again", "finding": finding, "action": "Look.", "agencies": ["Health"]}
    board = write_storyboard(make_edition(key_messages=[message]))
    scene = scene_of(board, SceneKind.MESSAGE)

    assert scene.slide.texts["finding"] == ("This is read out in full",)
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
    slide = scene_of(write_storyboard(make_edition(resources=links)), SceneKind.SUPPORT).slide

    assert len(slide.links) == 4
    assert slide.labels["links"] == "Where to find more (5 more on the full page)"


def test_a_shortened_slide_is_reported(make_edition: Make) -> None:
    """What a slide shows only in part is recorded, and every word is still said."""
    story = " ".join(f"Sentence number {n} is here." for n in range(1, 40))
    board = write_storyboard(make_edition(what_happened=story))

    assert [("slides", "excerpt")] == [(left.output, left.part) for left in board.left_out]
    assert story in said(scene_of(board, SceneKind.STORY))


def test_optional_lines_carry_their_part(make_edition: Make) -> None:
    """What may be left out has a part of its own; resources are never read out."""
    edition = make_edition(
        why_it_matters="It matters.", equality="Race mattered.", involved=["family"], good_practice=["Staff listened."],
        resources=[{"title": "Guide", "url": "https://example.org/guide"}], about={"author": "A reviewer"},
    )  # fmt: skip
    board = write_storyboard(edition)
    parts = {line.text: line.part for line in board.lines if line.part}

    assert {
        "Family took part.": "credits",
        "It is about Child T, under 1.": "credits",
        "It matters.": "why-it-matters-1",
        "Race mattered.": "equality-1",
        "Staff listened.": "good-practice-1",
        "You can pause at any time.": "asides",
    }.items() <= parts.items()
    assert set(parts.values()) == {
        "asides", "credits", "why-it-matters-1", "equality-1", "good-practice-1", "question-1", "question-2",
        f"{POINTER_TO}good-practice", f"{POINTER_TO}question",
    }  # fmt: skip
    assert scene_of(board, SceneKind.OVERVIEW).part == "overview"
    assert not any("Guide" in line.text for line in board.lines)


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

    assert [("[background] He fell.", "")] == [(line.text, line.part) for line in scene.lines]


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

    assert [line.new_paragraph for line in scene.lines] == [False, False, True]


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
        board = write_storyboard(make_edition(resources=links, support=support))
        return len(scene_of(board, SceneKind.SUPPORT).slide.links)

    assert [shown(contacts) for contacts in (1, 3, 5, 12)] == [4, 4, 2, 1]


@pytest.mark.parametrize(
    ("about", "names"),
    [
        ({"subject": "Child T, under 1"}, ["Childline", "NSPCC helpline"]),
        ({"subject": "T, 11 to 15", "title": "T", "kind": "Case review"}, ["Childline", "NSPCC helpline"]),
        ({"subject": "A man in his fifties", "title": "Mr T", "kind": "Review"}, ["Samaritans"]),
        ({"subject": "T", "title": "T", "kind": "Review"}, ["Samaritans"]),
        ({"area": "Powys"}, ["Childline", "Meic"]),
        ({"area": "Powys", "themes": ["domestic abuse"]}, ["Childline", "NSPCC helpline", "Live Fear Free"]),
        ({"themes": ["domestic abuse"]}, ["Childline", "NSPCC helpline", "National Domestic Abuse Helpline"]),
        ({"subject": "A man", "title": "T", "kind": "Review", "area": "Gwynedd"}, ["Samaritans", "NHS 111 Wales"]),
        ({"subject": "A man", "title": "T", "kind": "Review", "area": "Gwynedd", "language": "cy"}, ["Samariaid", "GIG 111 Cymru"]),
    ],
)  # fmt: skip
def test_general_help_fits_the_review(make_edition: Make, about: dict[str, object], names: list[str]) -> None:
    """Lines for a child or an adult, of Wales in Wales, for the first theme; every output has them from the Edition."""
    edition = make_edition(about=about)
    spoken = said(scene_of(write_storyboard(edition), SceneKind.SUPPORT))

    assert [each.name for each in edition.support] == names
    assert all(f"{each.name}: {each.contact}" in spoken for each in edition.support)
    assert all(f"{name}: " in " ".join(slides.support(edition).texts["body"]) for name in names)


def test_help_of_the_review_takes_the_place_of_general_help(make_edition: Make) -> None:
    """The review's own help is the only one."""
    edition = make_edition(support=[{"name": "Our Line", "contact": "01632 960000"}])

    assert [each.name for each in edition.support] == ["Our Line"]


def test_events_are_the_thread_of_the_story(make_edition: Make) -> None:
    """Each event is said with its time, after what happened; two of four would be no thread, so none goes alone."""
    events = [{"when": when, "what": f"Thing {n}"} for n, when in enumerate(("Spring 2019", "Two weeks later", "2021", "June 2022"))]  # fmt: skip
    scene = scene_of(write_storyboard(make_edition(events=events)), SceneKind.STORY)
    told = [line for line in scene.lines if line.part == "event"]

    texts = [line.text for line in told if "Thing" in line.text]
    assert texts == [
        "In spring 2019: Thing 0.",
        "Two weeks later: Thing 1.",
        "In 2021: Thing 2.",
        "In June 2022: Thing 3.",
    ]
    rest = without(write_storyboard(make_edition(events=events)), "event").lines
    assert "Thing" not in " ".join(line.text for line in rest)


@pytest.mark.parametrize(("number", "is_said"), [("9", False), ("8", True), ("1,000", True)])
def test_a_figure_that_is_told_in_words_is_not_said_again(make_edition: Make, number: str, is_said: bool) -> None:
    """A finding, or the person, that tells the number in words, in a sentence of the same words, is enough."""
    finding = {
        "headline": "Share",
        "finding": "The officer's note reached the hub after nine weeks.",
        "agencies": ["all"],
    }
    figures = [{"number": number, "unit": "weeks", "what": "until the officer's note reached the hub"}]
    board = write_storyboard(make_edition(key_messages=[finding] * 2, figures=figures))

    assert any("until the officer" in line.text for line in board.lines) == is_said
    told = [{"number": number, "unit": "people", "what": "were told of it"}]
    board = write_storyboard(make_edition(perspective="I told nine people about it.", figures=told))
    assert any("were told of it" in line.text for line in board.lines) == is_said


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"subject": "Tomos, 4 months"}, "this person's view"),
        ({"subject": "Nia and Marek", "pseudonyms": ["Nia", "Marek"]}, "the views of the people at its centre"),
        ({"subject": "27 reviews, 41 children", "pseudonyms": []}, "the views of the people at its centre"),
        ({"subject": "Practice with babies", "pseudonyms": []}, "the views of the people at its centre"),
    ],
)
def test_the_missing_view_is_of_a_person_or_of_people(make_edition: Make, about: dict[str, Any], words: str) -> None:
    """Of one child the view is missing, of many the views; the notes say the same."""
    scene = scene_of(write_storyboard(make_edition(about=about, perspective=None)), SceneKind.STORY)

    assert scene.lines[-1].text.endswith(f"does not give {words}.")
    assert scene.gaps == (scene.lines[-1].text,)


def test_a_question_does_not_say_a_headline_again(make_edition: Make) -> None:
    """After the recap no question repeats a headline: the team is asked which of these it does."""
    messages = [{"headline": f"Headline {n}", "finding": "It was late.", "agencies": ["all"]} for n in (1, 2)]
    board = pointing(write_storyboard(make_edition(key_messages=messages)))
    scene = scene_of(board, SceneKind.QUESTIONS)

    assert "Headline" not in said(scene)
    assert "Which of these do we" in said(scene)
    assert "Headline 1" in " ".join(scene.slide.texts["body"])


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ({"headline": "Ask", "action": "Ask every time."}, "Remember, do this week, find help"),
        ({"headline": "Ask", "finding": "Nobody asked."}, "Remember, and find help"),
    ],
)
def test_the_closing_slide_is_named_by_what_it_shows(make_edition: Make, message: dict[str, Any], title: str) -> None:
    """What to remember, what to do this week and help; a house that names its section of help keeps that name."""
    own = House.model_validate({"sections": {"support": "Who can help"}})
    for house, expected in ((House(), title), (own, "Who can help")):
        edition = make_edition(house=house, key_messages=[{**message, "agencies": ["all"]}])
        assert scene_of(write_storyboard(edition), SceneKind.SUPPORT).slide.title == expected


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_names_and_dates_are_said_in_a_sentence(make_edition: Make, language: str) -> None:
    """No link puts a label and a colon before a name or a date; what comes after a colon is a sentence of its own."""
    labels = Wording(language).labels("script")["links"]
    for link in ("agencies", "owner", "due", "person", "recommendations"):
        assert not [each for each in labels[link] if ":" in each]
    about = {"language": language, "author": "Dr P. Nwosu", "period": "2019 to 2022", "review_by": "2030-01"}
    edition = make_edition(about=about, involved=["her daughter", "nurses"])
    scene = scene_of(write_storyboard(edition), SceneKind.ABOUT)

    assert ":" not in said(scene)
    assert len([line for line in scene.lines if "daughter" in line.text]) == 1


@pytest.mark.parametrize(
    ("author", "words"),
    [
        ("Independent chair", "by an independent chair."),
        ("Lead reviewer", "by a lead reviewer."),
        ("Dr P. Nwosu", "by Dr P. Nwosu."),
        ("an independent reviewer", "by an independent reviewer."),
    ],
)
def test_an_author_named_by_the_task_takes_an_article(make_edition: Make, author: str, words: str) -> None:
    """The sentence is whole, whether a name or a task is given."""
    board = write_storyboard(make_edition(about={"author": author}))

    assert f"It was written {words}" in said(scene_of(board, SceneKind.ABOUT))


def test_an_edition_for_one_audience_does_not_name_it_at_each_message(make_edition: Make) -> None:
    """Its listeners are told once; a message that is for others too names them."""
    messages = [
        {"headline": f"Headline {n}", "finding": "It was late.", "agencies": agencies}
        for n, agencies in enumerate((["Police"], ["Police", "Schools"]))
    ]
    edition = make_edition(key_messages=messages)
    board = write_storyboard(replace(edition, audience="Police", note="This is the edition for Police."))
    scenes = [said(scene) for scene in board.scenes if scene.kind is SceneKind.MESSAGE]

    assert "for the Police" not in scenes[0]
    assert "for the Police and Schools." in scenes[1]


def test_two_sentences_on_equality_stay_together(make_edition: Make) -> None:
    """The first says who, the second what came of it; the third can go alone."""
    text = "Ffion's first language is Welsh. She was offered nothing in Welsh. She said so."
    scene = scene_of(write_storyboard(make_edition(equality=text)), SceneKind.STORY)

    parts = [line.part for line in scene.lines if line.part.startswith("equality")]
    assert parts == ["equality-1", "equality-1", "equality-1", "equality-2"]


@pytest.mark.parametrize("owner", ["All partners", "Local authorities", "Schools", "The Board"])
def test_owners_are_named_without_a_verb_to_agree_with(make_edition: Make, owner: str) -> None:
    """One owner or many, the link is a sentence: never "all partners is asked"."""
    board = write_storyboard(make_edition(recommendations=[{"text": "Meet.", "owner": owner}]))
    text = said(scene_of(board, SceneKind.RECOMMENDATIONS))

    assert " is asked to" not in text
    name = owner[0].lower() + owner[1:] if owner.startswith(("All", "Local")) else owner
    assert f"{name}." in text


def test_a_figure_is_said_where_it_belongs(make_edition: Make) -> None:
    """With the message of the same words, else with the story; not where the finding says all of its words."""
    figures = [
        {"number": "9", "unit": "weeks", "what": "before each service held its part of the story together"},
        {"number": "1 in 4", "what": "never read anything of this"},
        {"number": "2", "what": "each service held part of the story"},
    ]
    scenes = {scene.id: scene for scene in write_storyboard(make_edition(figures=figures)).scenes}

    story, *messages = (said(scenes[name]) for name in ("story", *(s for s in scenes if s.startswith("message-"))))
    assert "1 in 4 never read anything of this." in story
    assert any("9 weeks before each service held its part of the story together." in text for text in messages)
    assert "2 each service" not in " ".join((story, *messages))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Local Child Safeguarding Practice Review", "a local child safeguarding practice review"),
        ("SAR", "an SAR"),
        ("Independent inquiry", "an independent inquiry"),
        ("Single unified safeguarding review", "a single unified safeguarding review"),
        ("Unified review of Saltmere Trust", "a unified review of Saltmere Trust"),
        ("Lessons from a review", "Lessons from a review"),
        ("The Saltmere Report", "The Saltmere Report"),
    ],
)
def test_the_kind_of_review_is_said_in_a_sentence(make_edition: Make, kind: str, expected: str) -> None:
    """With an article and small letters where it names one thing; never as a label."""
    board = write_storyboard(make_edition(about={"kind": kind, "author": "Dr P. Nwosu", "publisher": "The Board"}))

    assert said(board.scenes[-1]).startswith(
        f"This briefing comes from {expected}, published by The Board in March 2021."
    )
    assert "It was written by Dr P. Nwosu." in [line.text for line in board.scenes[-1].lines]


def test_an_owner_that_takes_an_article_begins_a_sentence_with_a_capital(make_edition: Make) -> None:
    """An owner with an article has a capital at the head of a sentence, and a small letter inside one."""
    owners = ["Ministry of Defence", "Home Office", "Department for Education"]
    many = [{"text": f"Do thing {n}.", "owner": owner} for n, owner in enumerate(owners)]
    lines = [
        line.text
        for line in scene_of(write_storyboard(make_edition(recommendations=many)), SceneKind.RECOMMENDATIONS).lines
    ]
    named = [text for text in lines if any(owner in text for owner in owners)]

    assert len(named) == 3
    assert all(text[0].isupper() and re.search("[Tt]he (Ministry|Home|Department)", text) for text in named)


def test_a_table_of_one_column_does_not_repeat_its_title(make_edition: Make) -> None:
    """Where no recommendation has an owner or a date, the head of the one column says so."""
    items = [{"text": "Train staff."}, {"text": "Write it down."}]
    scene = scene_of(write_storyboard(make_edition(recommendations=items)), SceneKind.RECOMMENDATIONS)
    assert scene.slide.header == ("No owner and no date named",)
