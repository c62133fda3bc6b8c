"""Passages in another language: marked in the PDFs and pages, said for what they are, and nothing else touched."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from briefings import elements
from hypothesis import given
from hypothesis import strategies as st
from pdfua import validate

from briefgen.errors import InputError
from briefgen.outputs.markup import marked
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.large import render_large_print
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.pack.artifact import Artifact
from briefgen.review.load import load_review
from briefgen.storyboard.edition import Edition

MakeEdition = Callable[..., Edition]
WELSH = {"Cadw plant & phobl yn ddiogel o fewn eu cymunedau": "cy", "Bwrdd": "cy", "Rodzina": "pl"}
TEXTS = {
    "why_it_matters": "The Bwrdd wrote: Cadw plant & phobl yn ddiogel o fewn eu cymunedau. It stayed on every wall of the office.",
    "good_practice": ["A worker called Rodzina for help.", "The Bwrdd met."],
}


@pytest.fixture
def edition(make_edition: MakeEdition) -> Edition:
    """An edition with passages in Welsh and Polish."""
    return make_edition(other_languages=WELSH, **TEXTS)


@pytest.mark.parametrize("render", [lambda edition: render_briefing_pdf(edition).artifact, render_large_print])
def test_pdfs_name_the_language_of_each_passage(
    render: Callable[[Edition], Artifact], edition: Edition, tmp_path: Path
) -> None:
    """In both PDFs each piece of a passage carries its language, the file stays PDF/UA-1, and no tag is misused."""
    data = render(edition).data
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        found = [(str(each.S), str(each.Lang)) for each in elements(pdf) if "/Lang" in each]
        kinds = {str(each.S) for each in elements(pdf)}
        assert {kind for kind, _ in found} == {"/Span"}
        languages = [language for _, language in found]
        assert list(dict.fromkeys(languages)) == ["cy", "pl"]
        assert languages[-2:] == ["pl", "cy"]  # in reading order: "Rodzina" once, and "Bwrdd" after it
        assert "/BlockQuote" not in kinds
    assert [finding.message for finding in validate(path).findings] == []


def test_pages_name_the_language_of_each_passage(edition: Edition) -> None:
    """The full page has a span with the language round each occurrence, and none in its head."""
    page = render_briefing_page(edition, None, None, []).data.decode()

    assert '<span lang="cy">Cadw plant &amp; phobl yn ddiogel o fewn eu cymunedau</span>' in page
    assert '<span lang="pl">Rodzina</span>' in page
    assert page.count('<span lang="cy">Bwrdd</span>') == 2
    assert '<span lang="' not in page.partition("<body")[0]


def test_a_marked_passage_stays_in_its_paragraph(edition: Edition) -> None:
    """Marks change no line: the page has as many paragraphs, and as much room, as without them."""
    plain = replace(edition, review=edition.review.model_copy(update={"other_languages": {}}))

    def paragraphs(of: Edition) -> list[str]:
        with pikepdf.open(BytesIO(render_briefing_pdf(of).artifact.data)) as pdf:
            return [str(each.S) for each in elements(pdf) if str(each.S) in {"/P", "/LI", "/H2", "/H3"}]

    assert paragraphs(edition) == paragraphs(plain)
    assert render_briefing_pdf(edition).type_pt == render_briefing_pdf(plain).type_pt


def test_only_whole_words_of_the_text_are_marked() -> None:
    """Attributes, scripts, titles, entities and longer words stay as they are; the longest passage wins."""
    page = '<head><title>Un</title></head><body class="Un"><p title="Un">Un dau, Uned &Un; Un dau tri</p><script>Un</script><title>Un</title>'

    assert marked(page, {"Un": "cy", "Un dau tri": "cy"}) == (
        '<head><title>Un</title></head><body class="Un"><p title="Un"><span lang="cy">Un</span> dau, Uned &Un; '
        '<span lang="cy">Un dau tri</span></p><script>Un</script><title>Un</title>'
    )


@given(st.lists(st.text(min_size=1, max_size=6), max_size=4), st.text(max_size=60))
def test_marking_never_changes_the_text(passages: list[str], text: str) -> None:
    """Whatever is marked, the text without the marks is the text as it was."""
    from markupsafe import escape  # noqa: PLC0415  (for this test only)

    page = f"<body><p>{escape(text)}</p>"
    result = marked(page, dict.fromkeys(passages, "cy"))

    assert result.replace('<span lang="cy">', "").replace("</span>", "") == page


def test_a_wrong_code_is_an_input_error() -> None:
    """A language by its name is refused with the codes to write."""
    text = (
        "review: {title: A, kind: B, area: C, subject: D}\nwhat_happened: E\nkey_messages:\n"
        "  - {headline: Share early, finding: F, agencies: [all]}\nother_languages: {Bwrdd: Welsh}\n"
    )
    with pytest.raises(InputError) as error:
        load_review(text.encode(), "r.yaml")
    assert [(problem.rule, problem.place.line) for problem in error.value.problems if problem.is_error] == [
        ("input/language", 5)
    ]
