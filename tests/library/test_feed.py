"""The podcast feed of a library, and the guids that its episodes keep."""

import json
import re
import shutil
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_packs import SOUND, TODAY, entry_of, library_of, review_of, voice
from lxml import etree, html
from site_packs import write_pack

from briefgen.cli import run
from briefgen.errors import BriefgenError
from briefgen.library.feed.episodes import GUIDS, Record, hashed
from briefgen.library.feed.feed import (
    EPISODES,
    FEED,
    NAMESPACES,
    RECORD,
    feeds,
    library_guids,
    named_person,
    podcast_guid,
    shared_ids,
)
from briefgen.library.feed.notes import LIMIT_BYTES, as_html, show_notes, without_tags
from briefgen.library.model import Entry, Library
from briefgen.library.pages.home import pages
from briefgen.review.house.files import categories
from briefgen.review.house.house import House, HouseFeed
from briefgen.review.web_address import ascii_address
from briefgen.wording.phrases import straight
from briefgen.wording.wording import Wording

HOUSE = House(name="Northmere Hub", contact="hub@northmere.example", feed=HouseFeed(subcategory="Courses"))


def made(library: Library, earlier: bytes = b"") -> dict[str, bytes]:
    """Return every file of the feeds."""
    return {each.address: each.make() for each in feeds(library, earlier)}


def xml(data: bytes) -> Any:
    """Return a feed as a tree."""
    return etree.fromstring(data)


def channel(library: Library, address: str = FEED) -> Any:
    """Return a feed's channel."""
    return xml(made(library)[address]).find("channel")


def one(parent: Any, path: str) -> Any:
    """Return the only element at a path."""
    (found,) = parent.findall(path, NAMESPACES)
    return found


def guids(library: Library, earlier: bytes = b"") -> dict[str, str]:
    """Return the guid of each episode in the feed, by the last part of its link."""
    items = xml(made(library, earlier)[FEED]).iterfind("channel/item")
    return {str(item.findtext("link")).split("/")[-2]: str(item.findtext("guid")) for item in items}


def record_of(library: Library, earlier: bytes = b"") -> bytes:
    """Return the record that a build leaves."""
    return made(library, earlier)[RECORD]


def test_podcast_guid() -> None:
    """The guid of a podcast is computed as the podcast namespace says; its two examples come out."""
    assert podcast_guid("https://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def test_apps_can_read_it() -> None:
    """Feedparser finds no fault, and what a listener needs."""
    library = library_of(entry_of(), house=HOUSE)
    read = feedparser.parse(made(library)[FEED])
    (episode,) = read.entries

    assert (False, "rss20") == (read.bozo, read.version)
    assert ("Northmere Hub: learning from reviews", "en-gb") == (read.feed.title, read.feed.language)
    assert read.feed.image.href == "https://a.example/learning/artwork.jpg"
    assert episode.title == "Child T, Exampleshire, 2021"
    assert episode.link == "https://a.example/learning/exampleshire-child-t-2021/index.html"
    assert episode.published == "Mon, 01 Mar 2021 12:00:00 GMT"
    assert episode.itunes_duration == "362"
    assert not episode.guidislink
    assert dict(episode.enclosures[0]) == {
        "type": "audio/mpeg",
        "length": "1011",
        "href": "https://a.example/learning/exampleshire-child-t-2021/podcast.mp3",
    }


def test_what_directories_require_of_a_podcast() -> None:
    """Each element that PSP-1 or Apple requires is there once, in its namespace, with a value that they take."""
    found = channel(library_of(entry_of(), house=HOUSE))

    assert NAMESPACES == {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "podcast": "https://podcastindex.org/namespace/1.0",
    }
    assert dict(one(found, "atom:link").attrib) == {
        "href": "https://a.example/learning/feed.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }
    texts = {name: one(found, name).text for name in (
        "title", "link", "language", "copyright", "itunes:explicit", "itunes:author", "itunes:type", "podcast:guid",
        "podcast:locked", "podcast:medium", "itunes:owner/itunes:name", "itunes:owner/itunes:email",
    )}  # fmt: skip
    assert texts == {
        "title": "Northmere Hub: learning from reviews",
        "link": "https://a.example/learning/index.html",
        "language": "en-gb",
        "copyright": "Northmere Hub",
        "itunes:explicit": "false",
        "itunes:author": "Northmere Hub",
        "itunes:type": "episodic",
        "podcast:guid": podcast_guid("https://a.example/learning/feed.xml"),
        "podcast:locked": "yes",
        "podcast:medium": "podcast",
        "itunes:owner/itunes:name": "Northmere Hub",
        "itunes:owner/itunes:email": "hub@northmere.example",
    }
    assert one(found, "podcast:locked").get("owner") == "hub@northmere.example"
    assert one(found, "itunes:image").get("href") == "https://a.example/learning/artwork.jpg"
    assert one(found, "itunes:category").get("text") == "Education"
    assert one(found, "itunes:category/itunes:category").get("text") == "Courses"
    assert "Northmere Hub" in one(found, "description").text


def test_what_directories_require_of_an_episode() -> None:
    """Transcripts, chapters, further forms and the link to the page have their types, languages and addresses."""
    entry = entry_of(review_of(about={"language": "cy"}), files=(*SOUND, "podcast.m4a"))
    item = one(channel(library_of(entry)), "item")
    base = f"https://a.example/learning/{entry.slug}/"

    assert [dict(each.attrib) for each in item.findall("podcast:transcript", NAMESPACES)] == [
        {"url": f"{base}captions.vtt", "type": "text/vtt", "language": "cy", "rel": "captions"},
        {"url": f"{base}captions.srt", "type": "application/x-subrip", "language": "cy", "rel": "captions"},
        {"url": f"{base}transcript.html", "type": "text/html", "language": "cy"},
        {"url": f"{base}transcript.txt", "type": "text/plain", "language": "cy"},
    ]
    chapters = {"url": f"{base}chapters.json", "type": "application/json+chapters"}
    assert chapters == dict(one(item, "podcast:chapters").attrib)
    other = one(item, "podcast:alternateEnclosure")
    assert dict(other.attrib) == {"type": "audio/mp4", "length": "1011", "lang": "cy", "title": "M4A"}
    assert one(other, "podcast:source").get("uri") == f"{base}podcast.m4a"
    assert ("full", "false") == tuple(one(item, f"itunes:{name}").text for name in ("episodeType", "explicit"))
    assert one(item, "guid").get("isPermaLink") == "false"
    assert uuid.UUID(one(item, "guid").text).version == 5
    assert "Beth ddigwyddodd" in one(item, "description").text


def test_every_element_is_known() -> None:
    """No element is in the feed that is not in one of the papers it follows, and none is empty."""
    known = {
        "title", "description", "link", "language", "copyright", "generator", "image", "url", "item", "guid", "pubDate",
        "enclosure", "atom:link", "content:encoded", "itunes:image", "itunes:category", "itunes:explicit", "itunes:author",
        "itunes:owner", "itunes:name", "itunes:email", "itunes:type", "itunes:duration", "itunes:episodeType",
        "podcast:guid", "podcast:locked", "podcast:medium", "podcast:person", "podcast:transcript", "podcast:chapters",
    }  # fmt: skip
    entry = entry_of(review_of(about={"author": "Jane Smith"}))
    prefixes = {uri: prefix for prefix, uri in NAMESPACES.items()}
    elements = list(channel(library_of(entry, house=HOUSE)).iterdescendants())
    names = set()
    for element in elements:
        name = etree.QName(element)
        names.add(f"{prefixes[name.namespace]}:{name.localname}" if name.namespace else name.localname)

    assert known == names
    assert [each.tag for each in elements if not (each.attrib or len(each) or (each.text or "").strip())] == []


def test_without_a_house_nothing_is_claimed() -> None:
    """No owner, no publisher and no subcategory are made up."""
    found = channel(library_of(entry_of()))

    assert found.findall("itunes:owner", NAMESPACES) == []
    assert dict(one(found, "podcast:locked").attrib) == {}
    assert one(found, "title").text == "Learning from reviews"
    assert "Published by" not in one(found, "description").text
    assert len(one(found, "itunes:category")) == 0


def test_the_house_decides() -> None:
    """Title, description, author, e-mail, category and advisory are the house's own where it has them."""
    feed = HouseFeed(
        title="T & U", description="D.", author="A", email="a@b.example", category="TV & Film", advisory="explicit"
    )
    found = channel(library_of(entry_of(), house=House(name="N", contact="n@n.example", feed=feed)))

    texts = [one(found, name).text for name in ("title", "description", "itunes:author", "itunes:explicit")]
    assert texts == ["T & U", "D.", "A", "true"]
    assert (one(found, "item/itunes:explicit").text, one(found, "itunes:category").get("text")) == (
        "true",
        "TV & Film",
    )
    assert one(found, "itunes:owner/itunes:email").text == "a@b.example"


def test_no_address_no_feed() -> None:
    """Without the site's address there is no feed, and the record of the guids stays as it is."""
    assert {} == made(library_of(entry_of(), base_url=""))
    known = record_of(library_of(entry_of()))
    assert {RECORD: known} == made(library_of(entry_of(), base_url=""), known)
    with pytest.raises(BriefgenError):
        made(library_of(entry_of(), base_url=""), b"damaged")
    one_of, other_of = (record_of(library_of(changed({"title": title, "themes": [title]}))) for title in "AB")
    both = {file.address: file.make() for file in feeds(library_of(entry_of(), base_url=""), one_of, other_of)}
    assert 2 == len(Record.read(both[RECORD]).episodes)


def test_what_is_no_episode() -> None:
    """Withdrawn and restricted reviews, editions for one audience and packs without a recording are in no feed."""
    library = library_of(
        entry_of(review_of(about={"title": "Withdrawn", "withdrawn": "2025-01"})),
        entry_of(review_of(about={"title": "Restricted", "circulation": "restricted"})),
        entry_of(review_of(about={"title": "Part"}), audience="Police"),
        entry_of(review_of(about={"title": "Silent", "themes": ["Silence"]}), files=("briefing.html",)),
        entry_of(review_of(about={"title": "Heard"})),
    )
    files = made(library)

    assert {"exampleshire-heard-2021"} == set(guids(library))
    assert {FEED, "feeds/neglect.xml", RECORD} == set(files)
    assert b"restricted" not in files[RECORD].lower()


def test_themes() -> None:
    """Each theme has a feed with its episodes, its own title and guid; an episode has the same guid in all."""
    library = library_of(
        entry_of(review_of(about={"themes": ["Neglect", "Étude & école"]})),
        entry_of(review_of(about={"title": "Baby F", "themes": ["neglect"]}, word="ice")),
    )
    files = made(library)
    feed, neglect, school = (xml(files[name]) for name in (FEED, "feeds/neglect.xml", "feeds/etude-and-ecole.xml"))

    assert set(files) == {FEED, RECORD, "feeds/neglect.xml", "feeds/etude-and-ecole.xml"}
    assert (2, 2, 1) == tuple(len(each.findall("channel/item")) for each in (feed, neglect, school))
    assert school.findtext("channel/title") == "Learning from reviews: Étude & école"
    assert set(feed.xpath("//guid/text()")) == set(neglect.xpath("//guid/text()"))
    assert len({each.findtext("channel/podcast:guid", None, NAMESPACES) for each in (feed, neglect, school)}) == 3


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2021", "Fri, 01 Jan 2021 12:00:00 GMT"),
        ("2021-03", "Mon, 01 Mar 2021 12:00:00 GMT"),
        ("2021-03-05", "Fri, 05 Mar 2021 12:00:00 GMT"),
        (None, "Thu, 15 Jan 2026 12:00:00 GMT"),
    ],
)
def test_dates(published: str | None, expected: str) -> None:
    """The date is that of the review as exactly as it is known; of an undated one, the day it came into the feed."""
    entry = entry_of(review_of(about={"published": published}))
    first = made(library_of(entry))
    later = made(library_of(entry, today=date(2027, 6, 1)), first[RECORD])

    for files in (first, later):
        assert expected == xml(files[FEED]).findtext("channel/item/pubDate")
    assert parsedate_to_datetime(expected).hour == 12


def test_the_newest_come_first_and_a_feed_ends() -> None:
    """Episodes are ordered by date, and a feed has the newest 300."""
    reviews = [review_of(about={"title": f"Child {n}", "published": str(1600 + n)}) for n in range(EPISODES + 1)]
    items = channel(library_of(*map(entry_of, reviews))).findall("item")

    assert [f"Child {n}, Exampleshire, {1600 + n}" for n in range(EPISODES, 0, -1)] == [
        item.findtext("title") for item in items
    ]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Kate Spreadbury, independent reviewer", "Kate Spreadbury"),
        ("Jane Wiffin", "Jane Wiffin"),
        ("an independent reviewer", ""),
        ("Independent Reviewer", ""),
        ("Exampleshire Safeguarding Partnership", ""),
        ("", ""),
    ],
)
def test_a_named_author(author: str, expected: str) -> None:
    """Only the name of a person is a person: no role, no organisation."""
    assert expected == named_person(author)


def test_persons() -> None:
    """Who recorded an episode is its narrator, the review's author its author; a computer voice is nobody."""
    review = review_of(about={"author": "Jane Smith, reviewer"})
    spoken = one(channel(library_of(entry_of(review))), "item")
    read = one(channel(library_of(entry_of(review, voices=(voice(), voice("recorded", "Siân Rees"))))), "item")

    author = ("Jane Smith", {"role": "author", "group": "writing"})
    narrator = ("Siân Rees", {"role": "narrator", "group": "cast"})
    for item, expected in ((spoken, [author]), (read, [narrator, author])):
        found = [(each.text, dict(each.attrib)) for each in item.findall("podcast:person", NAMESPACES)]
        assert expected == found
    assert "Read by a computer voice." in one(spoken, "description").text
    assert "Read by Siân Rees and a computer voice." in one(read, "description").text


def test_show_notes_in_order() -> None:
    """The content note is first and help last; between them the story, messages, questions and links."""
    review = review_of(
        about={"content_note": "Describes harm."},
        questions=["Whom have we not met?"],
        resources=[{"title": "Guide <1>", "url": "https://a.example/?a=1&b=2"}],
    )
    library = library_of(entry_of(review))
    notes = show_notes(library, library.entries[0])
    wanted = [
        "Describes harm.", "Case review. Published by Exampleshire Board", "What happened", "Child T was hurt at home.",
        "Key messages", "- Share nothing early, part 1. Child T was seen by nothing 1.", "Questions for your team",
        "- Whom have we not met?", "Where to find more", "/index.html", "/transcript.html", "- Guide <1>: https://a.example/?a=1&b=2",
        "Help for anyone affected", "- Samaritans: 116 123",
    ]  # fmt: skip
    places = [notes.plain.find(each) for each in wanted]

    assert sorted(places) == places
    assert (0, True) == (places[0], notes.plain.endswith(wanted[-1]))
    assert '<li><a href="https://a.example/?a=1&amp;b=2">Guide &lt;1&gt;</a></li>' in notes.html
    assert set(re.findall(r"<(\w+)", notes.html)) <= {"p", "ul", "li", "a"}
    assert etree.fromstring(f"<div>{notes.html}</div>") is not None


def test_a_mark_comes_before_all() -> None:
    """A review that is due for review says so first."""
    library = library_of(entry_of(review_of(about={"review_by": "2025"})))

    assert show_notes(library, library.entries[0]).plain.startswith("Due for review: check with the publisher")


def test_long_show_notes_end_with_a_sentence() -> None:
    """What is too long is cut after a sentence; every headline, the link and the help are still there."""
    sentence = "Several services knew the family & one “saw” it. "
    messages = [
        {"headline": f"Share early, part {n}", "finding": sentence * 30, "agencies": ["all"]} for n in range(1, 8)
    ]
    library = library_of(entry_of(review_of(what_happened=sentence * 80, key_messages=messages)))
    notes = show_notes(library, library.entries[0])
    story = notes.plain.partition("What happened\n")[2].partition("\n")[0]

    assert max(len(text.encode()) for text in (notes.html, notes.plain)) <= LIMIT_BYTES
    assert set(story.split("it. ")) == {sentence.strip(), sentence.removesuffix("it. ")}
    assert all(f"Share early, part {n}." in notes.plain for n in range(1, 8))
    assert "/index.html" in notes.plain
    assert notes.plain.endswith("Samaritans: 116 123")


HOSTILE = "]]> <script>alert(1)</script> &amp; \x00\x0b\x1b\ufffe\uffff 👩‍👧 " + "é " * 75


def test_hostile_text() -> None:
    """Markup, what ends a CDATA section, what XML forbids and endless words do no harm anywhere."""
    about = dict.fromkeys(("title", "area", "kind", "publisher", "author", "content_note"), HOSTILE)
    review = review_of(
        about=about | {"themes": [HOSTILE]},
        what_happened=HOSTILE,
        questions=[HOSTILE],
        support=[{"name": HOSTILE, "contact": HOSTILE}],
        resources=[{"title": HOSTILE, "url": "https://a.example/?a=1&b='"}],
    )
    house = House(name=HOSTILE, feed=HouseFeed(description=HOSTILE))
    files = made(library_of(entry_of(review, house=house), house=house))
    read = feedparser.parse(files[FEED])
    item = xml(files[FEED]).find("channel/item")

    assert not read.bozo
    assert len(read.feed.title) <= 255
    assert len(item.findtext("title")) <= 255
    assert all(len(text.encode()) <= LIMIT_BYTES for text in (read.feed.subtitle, item.findtext("description")))
    encoded = item.findtext(f"{{{NAMESPACES['content']}}}encoded")
    assert etree.fromstring(f"<div>{encoded}</div>").findall(".//script") == []
    assert "]]&gt;" in encoded
    assert "👩" in item.findtext("title")


TYPED = (
    "Nobody spoke to <fathers> or <partners> at all.", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "R&B &copy 2021 &lt;b&gt;",
    '<a href="javascript:alert(1)">x</a>', "a < b > c", "&#60;script&#62;", "x<!--y-->z", "&amp;amp;", "]]>", "<svg/onload=x>",
)  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_descriptions_show_the_words(typed: str) -> None:
    """Decoded once, a description is HTML without a tag; read as HTML, it shows the words as they were typed."""
    finding = {"headline": "Ask every time", "finding": f"{typed} Then more.", "agencies": ["all"]}
    review = review_of(what_happened=typed, key_messages=[finding] * 3)
    house = House(name="Hub", feed=HouseFeed(description=f"{typed} x"))
    found = channel(library_of(entry_of(review, house=house), house=house))
    for description in (found.findtext("description"), found.find("item").findtext("description")):
        tree = html.fragment_fromstring(description, create_parent=True)
        assert ([], []) == (tree.xpath("*"), tree.xpath("//@*"))
        assert "<" not in description
        assert straight(" ".join(typed.split())) in straight(" ".join(tree.text_content().split()))
    notes = found.find("item").findtext(f"{{{NAMESPACES['content']}}}encoded")
    tree = html.fragment_fromstring(notes, create_parent=True)
    assert {"p", "ul", "li", "a", "div"} >= {each.tag for each in tree.iter()}
    assert straight(" ".join(typed.split())) in straight(" ".join(tree.text_content().split()))
    (episode,) = feedparser.parse(etree.tostring(found.getparent())).entries
    assert "script>" not in re.sub("&lt;/?script", "", episode.summary)


def test_ordinary_signs_stay_readable_as_plain_text() -> None:
    """An app that shows a description as it is shows no escape for what is no markup."""
    assert as_html('R&B, A & B, AT&T; 5 o\'clock "now"') == 'R&B, A & B, AT&T; 5 o\'clock "now"'
    assert as_html("&copy2021 &notit; &lt") == "&amp;copy2021 &amp;notit; &amp;lt"


@pytest.mark.parametrize("typed", TYPED)
def test_titles_have_no_tags(typed: str) -> None:
    """Titles and names are plain text in which no app finds a tag; signs that make none stay as they are."""
    house = House(name=typed, feed=HouseFeed(author=typed))
    found = channel(library_of(entry_of(review_of(about={"title": typed}), house=house), house=house))
    for text in (
        found.findtext("title"),
        found.find("item").findtext("title"),
        one(found, "itunes:author").text,
        found.findtext("copyright"),
    ):
        tree = html.fragment_fromstring(text, create_parent=True)
        assert [] == tree.xpath("*|comment()")
        assert straight(" ".join(typed.split())).translate(str.maketrans("<>", "‹›")) in straight(text).translate(
            str.maketrans("<>", "‹›")
        )
    assert "a < b > c" in without_tags("a < b > c")


@settings(max_examples=25, deadline=None)
@given(
    st.text(min_size=1, max_size=200),
    st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=40).map(" ".join),
    st.lists(st.text(min_size=1), max_size=9),
)
def test_any_text_fits(title: str, story: str, questions: list[str]) -> None:
    """Whatever the review says, the feed is well-formed and neither form of the show notes too long."""
    try:
        review = review_of(about={"title": title}, what_happened=story, questions=questions)
    except ValueError:
        return  # nothing but white space, or more accents on a letter than there may be
    library = library_of(entry_of(review))
    notes = show_notes(library, library.entries[0])

    assert max(len(notes.html.encode()), len(as_html(notes.plain).encode())) <= LIMIT_BYTES
    assert len(channel(library).findall("item")) == 1


def test_addresses_are_ascii() -> None:
    """Letters of other alphabets in the site's address are encoded, and its encoded ones are left."""
    assert ascii_address("https://dysgu.cymru/tŷ/a%20b/x.mp3") == "https://dysgu.cymru/t%C5%B7/a%20b/x.mp3"
    assert ascii_address("https://tŷ.example/x") == "https://xn--t-foa.example/x"
    library = library_of(entry_of(), base_url="https://a.example/tŷ/")
    sitemap = next(each for each in pages(library) if each.address == "sitemap.xml").make()
    assert [0, 0] == [data.count("ŷ".encode()) for data in (made(library)[FEED], sitemap)]


def test_the_same_library_gives_the_same_bytes() -> None:
    """Two builds are the same to the byte; a changed pack changes only its feeds."""
    first, second = entry_of(), entry_of(review_of(about={"title": "Baby F", "themes": ["School"]}, word="ice"))
    library = library_of(first, second)
    record = record_of(library)
    changed = library_of(first, entry_of(review_of(about={"title": "Baby F", "themes": ["School"]}, word="snow")))

    assert made(library) == made(library, record)
    assert {FEED, "feeds/school.xml"} == {
        name for name, data in made(library, record).items() if data != made(changed, record)[name]
    }
    keys = [{each.address: each.key for each in feeds(every, record)} for every in (library, changed)]
    assert {FEED, "feeds/school.xml"} == {name for name in keys[0] if keys[0][name] != keys[1][name]}


def test_the_key_of_a_feed_has_all_that_decides_it() -> None:
    """House, address, guids, dates and the state of a review: each gives another key, another day alone does not."""
    review = {"review_by": "2026-02-01", "published": None}

    def key(record: bytes = b"", **changes: Any) -> str:
        found = feeds(library_of(changed(review), **changes), record)
        return next(each.key for each in found if each.address == FEED)

    slug, first = "exampleshire-child-t-undated", key()
    later = first_format((slug, guids(library_of(changed(review)))[slug]))
    assert first == key() == key(today=TODAY.replace(day=16), record=record_of(library_of(changed(review))))
    others = [
        key(house=HOUSE),
        key(base_url="https://b.example/"),
        key(first_format((slug, "one"))),
        key(later),
        key(language="cy"),
    ]
    assert 6 == len({first, *others})


def house_with(folder: Path, name: str, text: str) -> House:
    """Return a house that has a template of its own."""
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    return House(folder=folder)


def test_notes_of_a_house_cannot_break_a_feed(tmp_path: Path) -> None:
    """The end of a CDATA section and characters that XML forbids, in the house's own show notes, leave it whole."""
    house = house_with(tmp_path, "feed/notes.html", "<p>a ]]> b\x0b</p>{# nothing #}")
    library = library_of(entry_of(house=house), house=house)
    library = replace(library, entries=tuple(each_with(each, house) for each in library.entries))

    assert "<p>a ]]> b</p>" == channel(library).findtext("item/content:encoded", None, NAMESPACES)


def each_with(entry: Entry, house: House) -> Entry:
    """Return a pack as a house's library has it."""
    return replace(entry, listed=replace(entry.listed, house=house, wording=Wording("en-GB", house.folder)))


def test_a_feed_of_a_house_that_is_no_xml_is_refused(tmp_path: Path) -> None:
    """The house's own template of the whole feed: the message names it."""
    house = house_with(tmp_path, "feed/feed.xml", "<rss><channel>{{ channel.title }}</rss>")
    library = replace(library_of(entry_of(), house=house), wording=Wording("en-GB", tmp_path))

    with pytest.raises(BriefgenError, match=r"feed/feed\.xml of the house makes no XML"):
        made(library)


# --- the guids


def changed(about: dict[str, Any], **more: Any) -> Entry:
    """Return the usual pack with another ``review:`` part."""
    return entry_of(review_of(about=about), **more)


ID = {"id": "bxtrwkqmzlfhcdnp"}


@pytest.mark.parametrize(
    "after",
    [
        changed(ID | {"title": "Child Tom", "pseudonyms": ["Child Tom"]}),
        changed(ID | {"area": "Elsewhere"}),
        changed(ID | {"published": None}),
        entry_of(review_of(about=ID | {"title": "Tom", "area": "Elsewhere"}, word="ice", what_happened="Otherwise.")),
    ],
    ids=["title", "area", "year", "all"],
)  # fmt: skip
@pytest.mark.parametrize("with_record", [True, False])
def test_a_guid_stays_with_an_id(after: Entry, *, with_record: bool) -> None:
    """Title, area, year and all wording can change, also when the record is lost: the episode is the same."""
    other = entry_of(review_of(about={"title": "Other"}, word="other"))
    before = library_of(changed(ID), other)
    found = guids(library_of(after, other), record_of(before) if with_record else b"")

    assert guids(before)["exampleshire-child-t-2021"] == found[after.slug]
    assert guids(before)["exampleshire-other-2021"] == found["exampleshire-other-2021"]


def test_a_guid_is_that_of_id_or_of_area_title_and_year() -> None:
    """UUIDs, version 5, in the feed's own namespace: known values, which must never change."""
    found = guids(library_of(changed({}), changed(ID | {"title": "Two"})))

    assert {
        "exampleshire-child-t-2021": str(uuid.uuid5(GUIDS, "exampleshire-child-t-2021")),
        "exampleshire-two-2021": str(uuid.uuid5(GUIDS, "id bxtrwkqmzlfhcdnp")),
    } == found
    assert "c5f901bb-5440-561d-baf3-8e49ea3c9900" == found["exampleshire-two-2021"]


def test_an_id_that_is_added_later_changes_nothing() -> None:
    """An episode that the record knows by its slug keeps its guid when its summary gets an id, and when it is renamed."""
    before = library_of(changed({}))
    record = record_of(before)
    with_id = record_of(library_of(changed(ID)), record)
    renamed = library_of(changed(ID | {"title": "Tom"}))

    assert set(guids(before).values()) == set(guids(library_of(changed(ID)), record).values())
    assert set(guids(before).values()) == set(guids(renamed, with_id).values())


def test_another_review_that_takes_the_name() -> None:
    """A review under the slug that one with an id had gets its own guid, whether the other is still there or not."""
    record = record_of(library_of(changed({})))
    record = record_of(library_of(changed(ID)), record)
    first = guids(library_of(changed(ID)), record)["exampleshire-child-t-2021"]
    renamed, other = changed(ID | {"title": "Tom"}), entry_of(review_of(word="sun"))
    both, alone = guids(library_of(renamed, other), record), guids(library_of(other), record)

    assert first == both[renamed.slug]
    assert first not in {both[other.slug], alone[other.slug]}
    assert both[other.slug] == alone[other.slug]


def test_an_id_counts_before_a_slug() -> None:
    """A review with an id that takes the name of one that is gone keeps its own guid, and not that of the other."""
    record = record_of(library_of(changed(ID), changed({"title": "Tom"})))
    renamed = library_of(changed(ID | {"title": "Tom"}))

    assert (
        guids(library_of(changed(ID)))["exampleshire-child-t-2021"] == guids(renamed, record)["exampleshire-tom-2021"]
    )


def test_two_reviews_with_one_id() -> None:
    """Only the first is an episode; both are named. When it is gone, the second is the same episode."""
    first, second, third = changed(ID | {"title": "A"}), changed(ID | {"title": "B"}), changed({"title": "C"})
    library = library_of(first, second, third)
    record = record_of(library)
    found = guids(library, record)

    assert {first.slug, third.slug} == set(found)
    assert found[first.slug] == guids(library_of(second, third), record)[second.slug]
    assert guids(library) == found == guids(library, record_of(library, record))
    assert guids(library_of(first))[first.slug] == found[first.slug]
    assert [(first, second)] == list(shared_ids(library))
    assert [] == list(shared_ids(library_of(first, third)))
    assert [] == list(shared_ids(library_of(first, changed(ID | {"title": "A"}, audience="Police"))))


def test_the_command_names_two_reviews_with_one_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both titles and folders are said, and the exit code tells; the site is made."""
    for title in ("Child A", "Child B"):
        write_pack(tmp_path / "packs", title, about=ID)
    code = run(["library", str(tmp_path / "packs"), "-o", str(tmp_path / "site"), "-q"])
    said = capsys.readouterr().err

    assert 1 == code
    assert all(each in said for each in ("Child A", "Child B", ID["id"], "exampleshire-child-a-2021"))
    assert (tmp_path / "site" / "index.html").is_file()


def first_format(*rows: tuple[str, str]) -> bytes:
    """Return a record as earlier versions wrote it, of slugs and guids."""
    more = {
        "earlier": [],
        "file": "a.yaml",
        "report": "",
        "published": "2021",
        "listed": "2020-05-06",
        "wording": ["00"],
    }
    episodes = [{"guid": guid, "slug": slug, **more} for slug, guid in rows]
    return json.dumps({"format": 1, "feeds": {FEED: "its guid"}, "episodes": episodes}).encode()


def test_old_episodes_keep_their_guids() -> None:
    """A record of an earlier version: its guids and days stay, of reviews that were not public too; no name does."""
    hidden = hashed("exampleshire-child-q-2021")
    old = first_format(("exampleshire-child-t-2021", "one"), (hidden, "two"), ("exampleshire-gone-2021", "three"))
    library = library_of(changed({"published": None, "title": "T"}), changed({}), changed(ID | {"title": "Child Q"}))
    found = library_guids(library, old)

    assert {"exampleshire-child-t-2021": "one", "exampleshire-child-q-2021": "two"} == {
        slug: each.guid for slug, each in found.episodes.items() if slug != "exampleshire-t-undated"
    }
    assert "2020-05-06" == found.episodes["exampleshire-child-t-2021"].listed
    assert {"three"} < {each.guid for each in found.record.episodes.values()}
    assert "its guid" == Record.read(found.record.written()).feeds[FEED]
    assert b"gone" not in found.record.written()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_two_old_episodes_of_one_slug_the_living_one_has_it(order: tuple[int, ...]) -> None:
    """The one in the feed was written by name and the others by hash: their guids are not given again."""
    slug = "exampleshire-child-t-2021"
    record = json.loads(first_format((hashed(slug), "gone 1"), (slug, "living"), (hashed(slug), "gone 2")))
    record["episodes"] = [record["episodes"][n] for n in order]
    found = library_guids(library_of(changed({})), json.dumps(record).encode())

    assert "living" == found.episodes[slug].guid
    assert {"gone 1", "gone 2", "living"} <= {each.guid for each in found.record.episodes.values()}
    again = Record.read(found.record.written())
    assert "living" == again.episodes[hashed(slug)].guid


def test_of_two_old_episodes_by_name_the_later_has_the_slug() -> None:
    """The day on which each came into the feed tells them apart, whatever their order in the file."""
    slug = "exampleshire-child-t-2021"
    record = json.loads(first_format((slug, "later"), (slug, "earlier")))
    record["episodes"][0]["listed"] = "2021-05-06"

    assert "later" == library_guids(library_of(changed({})), json.dumps(record).encode()).episodes[slug].guid


def test_a_withdrawn_review_comes_back() -> None:
    """It leaves the feed and returns with its guid."""
    library = library_of(changed({}))
    gone = library_of(changed({"withdrawn": "2025"}))
    record = record_of(gone, record_of(library))

    assert ({}, guids(library)) == (guids(gone), guids(library, record))


@pytest.mark.parametrize("closed", [{"withdrawn": "2025"}, {"circulation": "restricted"}, None])
@pytest.mark.parametrize("base_url", ["https://a.example/", ""])
def test_the_record_names_no_review_that_is_not_public(closed: dict[str, str] | None, base_url: str) -> None:
    """A review that left the feed leaves no name in the published record, and has its guid when it comes back."""
    about = {"title": "Child Q", "report": "https://a.example/secret"}
    library = library_of(changed({"title": "Old Q"} | about), changed(about | ID, file="child-q.yaml"))
    renamed = library_of(changed(about | ID | {"title": "Child R"}, file="child-q.yaml"))
    before = record_of(renamed, record_of(library))
    others = [changed(about | ID | {"title": "Child R"} | closed, file="child-q.yaml")] if closed else []
    after = record_of(library_of(entry_of(), *others, base_url=base_url), before)

    for name in ("child-q", "child-r", "secret", "old-q", ID["id"]):
        assert name.encode() not in after
    assert guids(renamed, before).items() <= guids(renamed, after).items()
    never = record_of(library_of(changed(about | {"withdrawn": "2025"})))
    assert {} == Record.read(never).episodes


def test_without_the_record() -> None:
    """A site that is built anew without its record has the same guids, as slugs are the same."""
    assert guids(library_of(changed({}))) == guids(library_of(changed({}), today=date(2030, 1, 1)))


def test_a_copy_of_the_record() -> None:
    """What a copy says counts first; what only the site's own says is kept, and damage to either is told."""
    library = library_of(changed({"title": "One"}), changed({"title": "Two"}), changed({"title": "Three"}))
    copy = first_format(("exampleshire-one-2021", "copied 1"))
    own = first_format(("exampleshire-one-2021", "own 1"), ("exampleshire-two-2021", "own 2"))
    found = {slug: each.guid for slug, each in library_guids(library, copy, own).episodes.items()}

    assert ("copied 1", "own 2") == (found["exampleshire-one-2021"], found["exampleshire-two-2021"])
    with pytest.raises(BriefgenError):
        library_guids(library, copy, b"{")


def test_the_command_keeps_a_copy(build_sample: Callable[[str], Path], tmp_path: Path) -> None:
    """With --guids a site that is made anew elsewhere has the guids of a record that only the copy has."""
    packs, copy = tmp_path / "packs", tmp_path / "guids.json"
    shutil.copytree(build_sample("lambeth-martin"), packs / "lambeth-martin-undated")
    copy.write_bytes(first_format(("lambeth-martin-undated", "one")))

    def site(name: str) -> str:
        command = ["library", str(packs), "-o", str(tmp_path / name), "--guids", str(copy), "-q"]
        assert run([*command, "--base-url", "https://a.example"]) == 0
        return str(feedparser.parse((tmp_path / name / FEED).read_bytes()).entries[0].id)

    assert ["one", "one"] == [site("first"), site("second")]
    assert copy.read_bytes() == (tmp_path / "second" / RECORD).read_bytes()
    assert b"lambeth" not in copy.read_bytes()


def test_a_moved_site_is_the_same_podcast() -> None:
    """The guids of podcast and episodes stay when the site has a new address."""
    first = library_of(changed({}))
    moved = library_of(changed({}), base_url="https://b.example/")
    found = [
        xml(files[FEED]).findtext("channel/podcast:guid", None, NAMESPACES)
        for files in (made(first), made(moved, record_of(first)))
    ]

    assert found[0] == found[1]
    assert guids(first) == guids(moved, record_of(first))


@pytest.mark.parametrize(
    "damaged",
    [
        b"{", b"[]", b"\xff", b"null", b'{"feeds": {}, "episodes": [{}]}', b'{"feeds": [], "episodes": []}',
        b'{"feeds": {}, "episodes": [7]}', b'{"format": 2, "feeds": {}, "episodes": [7]}',
        b'{"format": 2, "feeds": {}, "episodes": {"a": {"guid": 7, "listed": "2020-01-01"}}}',
        b'{"format": 2, "feeds": {}, "episodes": {"a": {"guid": "7", "listed": "soon"}}}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_record_stops_the_build(damaged: bytes) -> None:
    """A record that cannot be read is no empty one: the author is told, and no guid is given anew."""
    with pytest.raises(BriefgenError, match=RECORD):
        list(feeds(library_of(changed({})), damaged))


def test_a_record_with_one_guid_twice() -> None:
    """A record of an earlier version that was merged wrongly is refused."""
    with pytest.raises(BriefgenError):
        list(feeds(library_of(changed({})), first_format(("a", "one"), ("b", "one"))))


def test_the_record_is_for_version_control() -> None:
    """One line an episode, in one order, without any word of a review."""
    library = library_of(changed({}), entry_of(review_of(about={"title": "Baby F"}, word="ice")))
    data = record_of(library)
    lines = [line for line in data.decode().splitlines() if line.startswith('"sha256:')]

    assert 2 == len(lines)
    assert sorted(lines) == lines
    assert "nothing" not in data.decode()
    assert "child" not in data.decode()
    assert Record.read(data).written() == data


WORDS = ["ice", "sun", "rain", "snow", "wind"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(WORDS), st.sampled_from(["A", "B", "C", "D"]), max_size=5), max_size=6)
)
def test_no_guid_is_ever_shared(builds: list[dict[str, str]]) -> None:
    """Over any builds in which reviews come, go and change or swap titles: one guid a review, one review a guid."""
    record = b""
    of_review: dict[str, set[str]] = {word: set() for word in WORDS}
    for titles in builds:
        chosen = _distinct(titles.items())
        library = library_of(*chosen.values())
        found = library_guids(library, record)
        for word, entry in chosen.items():
            of_review[word].add(found.episodes[entry.slug].guid)
        assert len({each.guid for each in found.episodes.values()}) == len(chosen)
        record = found.record.written()

    used = [guid for guids_of in of_review.values() for guid in guids_of]
    assert all(len(guids_of) <= 1 for guids_of in of_review.values())
    assert len(used) == len(set(used))


def _distinct(titles: Iterable[tuple[str, str]]) -> dict[str, Entry]:
    """Return reviews of different words; where two would have one slug, the later gets a title of its own."""
    chosen: dict[str, Entry] = {}
    for word, title in titles:
        taken = {entry.review.about.title for entry in chosen.values()}
        about = {"title": title if title not in taken else f"{title} {word}", "id": f"{word}-bcdfgh"}
        chosen[word] = entry_of(review_of(about=about, word=word, what_happened=f"On {word}."), file=f"{word}.yaml")
    return chosen


# --- the house


def test_categories_are_those_of_apple() -> None:
    """19 categories, Education with its four parts, and the default is one of them."""
    assert (19, ["Courses", "How To", "Language Learning", "Self-Improvement"]) == (
        len(categories()),
        categories()["Education"],
    )
    assert HouseFeed().category in categories()


def test_today_is_no_part_of_a_feed() -> None:
    """The day of the build changes nothing, as long as no review falls due."""
    library, later = (library_of(changed({}), today=day) for day in (TODAY, date(2031, 1, 1)))

    assert made(library)[FEED] == made(later, record_of(library))[FEED]
