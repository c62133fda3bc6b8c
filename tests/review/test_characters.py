"""Characters as they come from PDFs, Macs and social media are ordinary letters in every text, and keep their places."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.errors import Place
from briefgen.review.characters import (
    MAX_MARKS_COMPOSED,
    composed,
    composed_pieces,
    may_be_garbled,
    restored,
    words_in_other_letters,
)
from briefgen.review.load import load_review
from briefgen.review.yaml.source import read_source

LIGATURES = """\
review:
  title: Baby F
  kind: Case review
  area: Devon
  subject: "Baby F, under 1"
what_happened: The oﬀice ﬁled a reﬂection.
key_messages:
  - headline: Ask about the father every time
    finding: Nobody asked who lived at home.
    action: Ask, and write down the answer.
    agencies: [all]
"""


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("oﬀice, ﬁle, reﬂect, oﬃcial, baﬄe, ﬆ", "office, file, reflect, official, baffle, st"),
        (unicodedata.normalize("NFD", "Siân, dŵr, Łódź, Nguyễn, й"), "Siân, dŵr, Łódź, Nguyễn, й"),
        ("\u212bse at 3 \u2126", "Åse at 3 Ω"),
        ("𝐁𝐨𝐥𝐝 𝘪𝘵𝘢𝘭𝘪𝘤 𝟮𝟬𝟮𝟭", "Bold italic 2021"),
        ("Ｂａｂｙ Ｆ １", "Baby F 1"),
        ("\ufe8e\ufedf\ufecc\ufeb0\ufef3\ufeb0", "\u0627\u0644\u0639\u0632\u064a\u0632"),
        ("שׁלום", "שׁלום"),
        ("한국", "한국"),
        # What means something stays: a square, a fraction, a trade mark, a sign made of words, ellipsis, Dutch ij.
        ("5 m² ½ ™ ﷺ … № ĳ \u06d4 ﷲ", "5 m² ½ ™ ﷺ … № ĳ \u06d4 ﷲ"),
        ("\ufe70", "\ufe70"),
    ],
)
def test_what_is_only_typesetting_is_composed(written: str, plain: str) -> None:
    """Ligatures, letters with their accents apart and letters in disguise become the letters that they show."""
    assert plain == composed(written)


def test_ligatures_are_letters_in_the_review() -> None:
    """The words of a text from a PDF are those that a reader sees, for every output and every check."""
    loaded = load_review(LIGATURES.encode(), "a.yaml")

    assert loaded.review.what_happened == "The office filed a reflection."
    assert loaded.source.words(("what_happened",)) == loaded.review.what_happened


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ("oﬀice ﬁled", "office", 4),
        ("oﬀice ﬁled", "filed", 10),
        ("oﬀice ﬁled", "led", 11),
        ("oﬀice ﬁled", "iled", 10),
        ("oﬀice ﬁled", "ice", 6),
        ("Sia\u0302n met Zoe\u0308 again", "met", 10),
        ("Sia\u0302n met Zoe\u0308 again", "again", 19),
        ('"\\ufb01rst then"', "then", 15),
        ("a \u0301 b c", "c", 10),
    ],
)
def test_words_keep_their_place(text: str, words: str, column: int) -> None:
    """A message about words after a ligature or a loose accent points to them."""
    source = read_source(f"a: {text}\n".encode(), "a.yaml")

    assert Place("a.yaml", 1, column) == source.place_of(("a",), words)


@given(
    st.text(
        st.sampled_from("aeo\u0301\u0302\u0323\u0315ﬁﬀﬃ 한\u1112\u1161\u11ab𝐁Ａﻼx.\u1100\u09c7\u09be"), max_size=40
    )
)
def test_pieces_are_the_text_and_its_composed_form(text: str) -> None:
    """Piece by piece it is what the whole is, so that no place can be off by one."""
    pieces = list(composed_pieces(text))

    assert text == "".join(written for written, _ in pieces)
    assert composed(text) == "".join(plain for _, plain in pieces)
    assert composed(composed(text)) == composed(text)


def test_a_pile_of_marks_is_left_to_the_limits() -> None:
    """What would take the square of its length to put in order is not composed; the limits refuse it."""
    pile = "a" + "\u0301\u0323" * MAX_MARKS_COMPOSED

    assert composed(pile * 20_000) == pile * 20_000
    assert composed("中" * 100_000 + "ﬁ").endswith("fi")


GARBLED = {
    "Baby Fâ€™s story": "Baby F’s story",
    "â€œI told themâ€\x9d in a cafÃ©.": "“I told them” in a café.",
    "It cost Â£5, at 20Â°": "It cost £5, at 20°",
    "ÃƒÂ©tÃƒÂ©": "été",
    "donâ€šÃ„Ã´t": "don’t",
    "caf√©, ‚Äúquoted‚Äù and ¬£5": "café, “quoted” and £5",
    "cafÃ© and café": "café and café",
    "SiÃ¢n o’r dÅµr": "Siân o’r dŵr",
    "SÃ£o JoÃ£o": "São João",
    "Mrs GrÃ¼ÃŸe, Ã‰tienne and Ãˆve": "Mrs Grüße, Étienne and Ève",
    "Ă© Ăˇ": "é á",
    "â€¦ and â€“ so": "… and – so",
    "ðŸ˜€": "😀",
}


@pytest.mark.parametrize(("garbled", "was"), GARBLED.items())
def test_garbled_text_is_restored(garbled: str, was: str) -> None:
    """UTF-8 read as Windows-1252, as a Mac's or a Central European encoding, twice over, or here and there."""
    assert may_be_garbled(garbled)
    assert restored(garbled) == was


# Ordinary words with the letters that garbled ones are made of.
WORDS = """
à âge être Île Œuvre forêt château Noël garçon façade où déjà naïve Zoë août sœur élève ÉTÉ hôpital théâtre voilà
â ê î ô û ŵ ŷ tŷ dŵr llên Siân Ŵyr gŵyl môr sgîl bŵts Plaid Llŷn Ystâd âi Ôl Â â
ąćęłńóśźż Łódź Świętosława Gdańsk ŻÓŁĆ Kraków dziękuję Śląsk Małgorzata Ćwikła Grażyna Żółkiewski
São João coração NÃO IRMÃ maçã Conceição ação pão Açores à às você avó avô Mãe Guimarães ÓRGÃO
Ñandú Muñoz Peña ¿Qué? ¡Sí! Müller Größe Straße Øystein Åse Ærø Þór Ðagur Çelik Şahin Ğ İstanbul Țepeș Ștefan Čapek
Nguyễn Trần Đặng Ō Māori Łukasz Kovač Ђорђе Νίκος Москва Київ
"""


@pytest.mark.parametrize("before", ["", "“", "‘", "«", "(", "– ", "L’"])
@pytest.mark.parametrize("after", ["", "”", "’s", "»", "…", ".", " –", "!", "’”", "?"])
def test_real_words_are_not_garbled(before: str, after: str) -> None:
    """French, Welsh, Polish, Portuguese and other words are left alone, in any case and beside any mark."""
    texts = [
        f"{before}{form}{after}"
        for word in WORDS.split()
        for form in (word, word.upper(), word.lower(), word.title())
    ]

    assert [text for text in (*texts, " ".join(texts)) if may_be_garbled(text) and restored(text) != text] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Олена Шевченко met Νίκος at home.", ["Олена Шевченко", "Νίκος"]),
        ("The guide دليل الأسرة (2021) helps", ["دليل الأسرة"]),
        ("שָׁלוֹם, 我 and 家庭指南。", ["שָׁלוֹם", "我", "家庭指南"]),
        ("Санкт-Петербург’s", ["Санкт-Петербург’s"]),
        ("β-blockers, 5 μg, Ω, Đặng, Łódź, naïve, ªº, ŋ, ﬁ", []),
        ("", []),
    ],
)
def test_words_in_other_letters_are_found(text: str, words: list[str]) -> None:
    """Words in Cyrillic, Greek, Arabic, Hebrew and Chinese, and no sign of a unit."""
    assert words == [match[0] for match in words_in_other_letters(text)]
