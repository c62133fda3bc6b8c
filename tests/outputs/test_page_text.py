"""The words of a page, as the checks of a pack read them."""

from briefgen.outputs.markup import marked
from briefgen.outputs.page.verify import PageText


def test_a_marked_word_keeps_its_comma() -> None:
    """A word that is marked as being in another language is still followed by its comma, bracket or 's."""
    page = "<body><p>Siân, Krzysztof and (Siân&#39;s) brother</p></body>"
    found = PageText(marked(page, {"Siân": "cy", "Krzysztof": "pl"})).text
    assert found == "Siân, Krzysztof and (Siân's) brother"


def test_paragraphs_and_breaks_part_words() -> None:
    """Words of two paragraphs, cells or lines never run together."""
    assert PageText("<body><p>one</p><p>two<br>three</p><td>four</td><td>five</td></body>").text == (
        "one two three four five"
    )
