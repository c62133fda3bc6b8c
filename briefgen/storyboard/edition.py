"""Edition: one review as one house publishes it, with the facts that every output shows in the same words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from briefgen.checks.care import general_help
from briefgen.icons import agency_icon, icons_of
from briefgen.review.agencies import is_everyone, known_agency
from briefgen.review.house.house import House
from briefgen.review.house.illustrations import Illustration
from briefgen.review.model import CreditedPicture, KeyMessage, Recommendation, Review, Support
from briefgen.storyboard.model import LeftOut
from briefgen.text import sentences, slugify
from briefgen.wording.labels import built_in_labels
from briefgen.wording.phrases import with_full_stop
from briefgen.wording.wording import Wording

MOST_QUESTIONS = 2
"""The most questions that are made of the messages of a review without questions of its own."""

LONGEST_ASKED = 12
"""A question repeats an action of at most so many words, else the headline of its message."""

_LOCAL, _UNOWNED, _NATIONAL = range(3)


@dataclass(frozen=True)
class Edition:
    """A Review, the House that publishes it, its wording, and the day it is built.

    Attributes:
        review: the content of this Edition: without what the house hides and, for one audience, what is not for it
            (``editions.make_edition``).
        house: the publisher's style.
        wording: labels and templates in the review's language.
        today: the day of the build; decides only whether the review is past its ``review_by`` date.
        audience: whom this Edition is for, as the review names them ("Police and Health"); empty for everyone.
        note: says whom it is for and how many of the review's key messages it has; empty for everyone.
        left_out: what the review has and no output of this Edition shows, for the house or the audience.
        illustrations: the pictures of the review, by the names that its ``picture`` fields have; one that is not
            here is shown nowhere.
    """

    review: Review
    house: House
    wording: Wording
    today: date
    audience: str = ""
    note: str = ""
    left_out: tuple[LeftOut, ...] = ()
    illustrations: Mapping[str, Illustration] = field(default_factory=dict)

    @cached_property
    def common(self) -> Mapping[str, Any]:
        """The labels that all outputs share (``labels/<language>/common.yaml``)."""
        return self.wording.labels("common")

    @cached_property
    def icons(self) -> tuple[str, ...]:
        """The icon of each key message: the author's, else one for the first of its words that has one."""
        every = self.review.key_messages
        return icons_of((each.icon, (each.headline, each.action or "", each.finding or "")) for each in every)

    def illustration(self, picture: CreditedPicture | None) -> Illustration | None:
        """Return the published form of a picture; None without one."""
        return self.illustrations.get(picture.file) if picture else None

    def agency_icon(self, name: str) -> str:
        """Return the icon of an agency, as a message names it or as the outputs show it."""
        return agency_icon(name, known=known_agency(name), is_everyone=is_everyone(name))

    def heading(self, section: str) -> str:
        """Return the heading of a section, the house's own where it has one."""
        return str(self.house.sections.get(section) or self.common["sections"][section])

    @property
    def published(self) -> str:
        """The date of publication in words, or that it is not stated."""
        return self.wording.date(self.review.about.published)

    @property
    def year(self) -> str:
        """The year of publication, or that the date is not stated."""
        return str(self.review.year or self.common["date_not_stated"])

    @property
    def title(self) -> str:
        """The title of the review: title, area and year if stated, as pseudonyms are used again in other areas.

        An Edition for one audience says so.
        """
        return f"{self.review.about.title}, {self.place}"

    @property
    def place(self) -> str:
        """Area, year if stated, and the audience of an Edition for one."""
        about = self.review.about
        place = f"{about.area}, {self.review.year}" if self.review.year else about.area
        if not self.audience:
            return place
        return str(self.wording.labels("audience")["place"]).format(place=place, audience=self.audience)

    @property
    def slug(self) -> str:
        """The ASCII name of the pack's folder: area, title, year, and the audience of an Edition for one."""
        return f"{self.review.slug}-{slugify(self.audience)}" if self.audience else self.review.slug

    @property
    def publisher(self) -> str:
        """The publisher: the review's, else the house, else the words for "not stated"."""
        return str(self.review.about.publisher or self.house.name or self.common["publisher_not_stated"])

    @property
    def content_note(self) -> str:
        """The warning before the story: the review's own, or the standing one."""
        return self.review.about.content_note or str(self.common["standing_content_note"])

    @property
    def passages(self) -> Mapping[str, str]:
        """Passages in another language, each with its language, for screen readers and speech."""
        return self.review.other_languages

    @property
    def page_url(self) -> str | None:
        """The web address of the full page, if the house has a site."""
        site = self.house.site
        return f"{site.rstrip('/')}/{self.slug}/briefing.html" if site else None

    @property
    def restricted(self) -> bool:
        """Whether every output is marked as restricted."""
        return self.review.about.circulation == "restricted"

    @property
    def due_for_review(self) -> bool:
        """Whether the day of the build is after the review-by date."""
        limit = self.review.about.review_by
        return limit is not None and self.today > limit.last_day

    @property
    def marks(self) -> tuple[str, ...]:
        """The markings that every output carries: withdrawn, restricted, due for review."""
        about = self.review.about
        withdrawn = str(self.common["withdrawn"]).format(date=self.wording.date(about.withdrawn))
        marks = [
            (about.withdrawn is not None, withdrawn),
            (self.restricted, str(self.common["restricted"])),
            (self.due_for_review and about.withdrawn is None, str(self.common["due_for_review"])),
        ]
        return tuple(mark for on, mark in marks if on)

    @property
    def notices(self) -> tuple[str, ...]:
        """The markings as notices; that of a withdrawn review includes the reason."""
        reason = self.review.about.withdrawn_reason
        if not (reason and self.review.about.withdrawn):
            return self.marks
        first, *rest = self.marks
        return (f"{with_full_stop(first)} {with_full_stop(reason)}", *rest)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions for the team: the review's own, else the house's, else of the messages; none if hidden."""
        if not self.shows("questions"):
            return ()
        standing = tuple(self.common["standing_questions"])
        is_own = standing != tuple(built_in_labels(self.wording.language, "common")["standing_questions"])
        return self.review.questions or (standing if is_own else self._message_questions)

    @property
    def _message_questions(self) -> tuple[str, ...]:
        """One question for each of the first messages, those with an action first."""
        wordings = self.common["questions_of_messages"]
        messages = sorted(self.review.key_messages, key=lambda message: message.action is None)[:MOST_QUESTIONS]
        questions = []
        for number, message in enumerate(messages):
            kind = wordings["do" if message.action else "ask"]
            headline = with_full_stop(message.headline)
            action = sentences(message.action.split("\n")[0])[0] if message.action else headline
            action = action if len(action.split()) <= LONGEST_ASKED else headline
            questions.append(str(kind[number % len(kind)]).format(action=action, headline=headline))
        return tuple(questions)

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The recommendations by weight: of local owners, without an owner, national; those of one owner together."""
        every = self.review.recommendations
        first = {each.owner: index for index, each in reversed(list(enumerate(every)))}
        return tuple(sorted(every, key=lambda each: (self._reach(each.owner), first[each.owner])))

    def is_national(self, recommendation: Recommendation) -> bool:
        """Whether the owner of a recommendation is a national organisation."""
        return self._reach(recommendation.owner) == _NATIONAL

    def _reach(self, owner: str | None) -> int:
        if owner is None:
            return _UNOWNED
        words = self.wording.labels("script")["national"]
        return _NATIONAL if any(re.search(rf"\b{re.escape(word)}\b", owner) for word in words) else _LOCAL

    @property
    def names_help(self) -> bool:
        """Whether the review or the house names help for anyone affected."""
        return bool(self.review.support or self.house.support)

    @property
    def support(self) -> tuple[Support, ...]:
        """Help for anyone affected: the review's own, else the house's, else fitting lines of the dated list."""
        return self.review.support or self.house.support or self._general_help

    @cached_property
    def _general_help(self) -> tuple[Support, ...]:
        return general_help(self.review, self.house.name or "")

    @property
    def perspective(self) -> str:
        """The person's view, or the words for "the review does not give it"; empty where the house hides it."""
        if not self.shows("perspective"):
            return ""
        return self.review.perspective or str(self.common["perspective_not_said"])

    def shows(self, section: str) -> bool:
        """Whether the house shows a section."""
        return section not in self.house.hide

    def ordered(self, sections: Sequence[str]) -> tuple[str, ...]:
        """Return an output's sections in the house's order.

        The sections that the house names follow one another in its order, from where the first of them usually
        stands; the others keep theirs.
        """
        named = [section for section in self.house.order if section in sections]
        places = [sections.index(section) for section in named]
        start = min(places, default=0)
        rest = [section for section in sections[start:] if section not in named]
        return (*sections[:start], *named, *rest)

    def meant(self, message: KeyMessage) -> str:
        """Return the text of a message for this Edition's audience; empty where the review gives none.

        An Edition's messages have the texts for its own audiences only; where there are several, each is named.
        """
        if not self.audience:
            return ""
        if set(message.audiences) <= {self.audience}:
            return message.audiences.get(self.audience, "")
        template = str(self.wording.labels("audience")["each"])
        return "\n".join(template.format(audience=name, text=text) for name, text in message.audiences.items())

    def agencies(self, message: KeyMessage) -> tuple[str, ...]:
        """Return the agencies that a message is for, as text to be shown."""
        return (str(self.common["all_agencies"]),) if message.for_all else message.agencies

    def finding(self, message: KeyMessage) -> str:
        """Return the finding of a message, or the words for "the review does not say"."""
        return message.finding or str(self.common["finding_not_said"])

    def why(self, message: KeyMessage) -> str:
        """Return the reason that a message gives, or the words for "the review does not say"."""
        return message.why or str(self.common["why_not_said"])

    def action(self, message: KeyMessage) -> str:
        """Return the action that a message asks for, or the words for "the review does not say"."""
        return message.action or str(self.common["action_not_said"])

    def owner(self, recommendation: Recommendation) -> str:
        """Return the owner of a recommendation, or the words for "no owner named"."""
        return recommendation.owner or str(self.common["owner_not_named"])

    def due(self, recommendation: Recommendation) -> str:
        """Return the due date of a recommendation in words, or the words for "no date given"."""
        return self.wording.date(recommendation.due) if recommendation.due else str(self.common["due_not_stated"])
