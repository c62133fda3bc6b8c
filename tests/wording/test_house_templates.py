"""Templates of a house are hostile: whatever they try, they get plain data, a limit, and a message that names them."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from manifests import write_manifest

from briefgen import cli, resources
from briefgen.errors import UsageError
from briefgen.library.collect import collect
from briefgen.library.pages.home import pages
from briefgen.limited import Limits
from briefgen.pipeline.houses import open_house
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.template_data import review_data
from briefgen.wording import house_templates
from briefgen.wording.house_templates import HouseTemplates, TemplateFaultError, built_in_names, used_by
from briefgen.wording.wording import Wording

ROWAN = resources.samples() / "invented-rowan.yaml"
ABOUT = "script/en-GB/about.txt"


class Marker:
    """A value whose unpickling runs a command."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self._path}",)


def house_of(folder: Path, template: str, name: str = ABOUT) -> Path:
    """Write a house with one template."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template, encoding="utf-8")
    (folder / "house.yaml").write_text("name: Ours\n", encoding="utf-8")
    return folder


def script(house: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run ``briefgen script`` with a house: the exit code and what it said."""
    code = cli.run(["script", str(ROWAN), "--house", str(house)])
    said = capsys.readouterr()
    return code, said.out, said.err


REACHES = (
    "{{ review.parse_raw('x', proto='pickle', allow_pickle=True) }}",
    "{{ review.model_dump() }}",
    "{{ review.__class__ }}",
    "{{ review['__class__'] }}",
    "{{ about.copy() }}",
    "{{ edition.house.folder.joinpath('MARKER').write_text('x') }}",
    "{{ common.keys() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ about | attr('__class__') }}",
    "{{ '{0.__class__}'.format(about) }}",
    "{{ '{0.__class__}' | format(about) }}",
    "{{ '{about.__class__}' | fill(about=about) }}",
    "{{ '{about:>9999999999}' | fill(about=about) }}",
    "{{ '{0}' | fill(about=about) }}",
    "{{ [about] | map(attribute='__class__') | list | first }}",
    "{{ [about] | map('attr', '__class__') | list }}",
    "{{ [about] | groupby('__class__') | list }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ cycler('a').next() }}",
    "{{ namespace(a=1) }}",
    "{{ dict(a=1) }}",
    "{{ lipsum(n=100000) }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{% for x in [1] %}{{ loop.__init__ }}{% endfor %}",
    "{% for x in [1] %}{{ loop._iterable }}{% endfor %}",
    "{% for x in [1] %}{{ loop['__class__'] }}{% endfor %}",
    "{{ range.__self__ }}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro m() %}{{ m._func }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ varargs.append(1) }}{% endmacro %}{{ m(1) }}",
    "{% macro m() %}{{ kwargs.update(a=1) }}{% endmacro %}{{ m(a=1) }}",
    "{% macro m(x) %}{{ x() }}{% endmacro %}{{ m(about.subject) }}",
    "{% import 'library/parts.html' as story %}{{ story._body_stream }}",
    "{% import 'library/parts.html' as story %}{{ story.__name__ }}",
    "{{ about | xmlattr }}",
    "{{ about | pprint }}",
    "{{ about.title | safe }}",
    "{{ range }}",
    "{{ self }}",
    "{{ [about.title] | map('upper') }}",
    "{{ about.published }}",
    "{{ about.themes }}",
    "{% import 'library/parts.html' as parts %}{{ parts }}",
    "{% autoescape false %}x{% endautoescape %}",
    "{{ '%s' % about }}",
    "{% include '../../../house.yaml' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'C:/x' %}",
    "{% include 'script\\\\en-GB\\\\story.txt' %}",
    "{% include nothing %}",
    "{% include [about.nothing] %}",
    "{% include 'house.yaml' %}",
    "{% include 'notes.txt' %}",
    "{% include 'private/notes.txt' %}",
    "{% include 'script/notes.yaml' %}",
    "{% extends 'none.txt' %}",
    "{% import '../x' as x %}",
    "{% if %}",
    "{{ nothing }}",
    "{{ 1 / 0 }}",
    "{{ 1 + 'a' }}",
)
"""What reaches out, or is simply wrong."""

TOO_MUCH = (
    "{{ range(10 ** 9) | list }}",
    "{{ 'x' * 10 ** 9 }}",
    "{{ [1] * 10 ** 9 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{% set ns = 9 ** 60 %}{{ ns * ns * ns }}",
    "{{ 'x' | center(10 ** 9) }}",
    "{{ 'x' | indent(10 ** 9) }}",
    "{{ ('x' * 100000) | replace('x', 'y' * 100000) }}",
    "{{ ('x' * 100000) | list | join('y' * 100000) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ ('x' * 1000000) ~ ('x' * 1000000) ~ ('x' * 1000000) }}",
    "{{ ('x' * 1500000) + ('x' * 1500000) }}",
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% set w = review.what_happened | list %}" + "{% for x in w %}" * 5 + "x" + "{% endfor %}" * 5,
    "{% for x in [[1, 2, 3]] * 9 recursive %}{{ loop([x, x]) }}{% endfor %}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(100) }}",
    "{% block b %}{{ self.b() }}{% endblock %}",
    "{% include 'script/own/SELF.txt' %}",
    "{% extends 'script/own/SELF.txt' %}",
    "{% for i in range(9999) %}{{ 'x' * 1000000 }}{% endfor %}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{% if 1 %}" * 500 + "{% endif %}" * 500,
    "{% for x in [1] %}" * 30 + "{% endfor %}" * 30,
)
"""What takes too much, or goes on for ever."""


@pytest.fixture(scope="module")
def context() -> dict[str, object]:
    """What the script of a Scene gets."""
    edition = make_edition(load_review(ROWAN.read_bytes(), ROWAN.name).review, House(), date(2026, 1, 1))
    review = review_data(edition.review)
    return {"review": review, "about": review["about"], "common": edition.common}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Wording]]:
    """A house of which every template is an attack, and its Wording, with one child for all."""
    folder = tmp_path_factory.mktemp("attacked")
    for number, template in enumerate((*REACHES, *TOO_MUCH)):
        house_of(folder, "root: secret", "notes.txt")
        house_of(folder, "root: secret", "private/notes.txt")
        house_of(folder, "root: secret", "script/notes.yaml")
        house_of(folder, template.replace("SELF", str(number)), f"script/own/{number}.txt")
    wording = Wording("en-GB", folder)
    yield folder, wording
    wording.close()


@pytest.mark.parametrize("number", range(len(REACHES) + len(TOO_MUCH)), ids=lambda n: (*REACHES, *TOO_MUCH)[n][:50])
def test_an_attack_reaches_nothing(number: int, attacked: tuple[Path, Wording], context: dict[str, object]) -> None:
    """It ends with a message that names the template, quickly."""
    began = time.monotonic()

    with pytest.raises(UsageError) as caught:
        attacked[1].render(f"script/own/{number}.txt", **context)

    assert caught.value.message.startswith(f"{attacked[0] / 'script' / 'own' / str(number)}.txt")
    assert "root:" not in caught.value.message
    assert 15 > time.monotonic() - began


BY_COMMAND = (
    REACHES[0], "{{ edition.house.folder.joinpath('MARKER').write_text('x') }}", "{{ '{0.__class__}'.format(about) }}",
    "{{ [about] | map(attribute='__class__') | list | first }}", "{{ lipsum(n=100000) }}", "{% include '/etc/passwd' %}",
    "{% if %}", "{{ nothing }}", TOO_MUCH[0], "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    f"{{% include '{ABOUT}' %}}",
)  # fmt: skip


@pytest.mark.parametrize("template", BY_COMMAND, ids=lambda text: text[:50])
def test_an_attack_ends_the_command_with_one_message(
    template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command names the template once and leaves with exit code 2; nothing is run, read or written."""
    marker = tmp_path / "marker"

    code, out, err = script(house_of(tmp_path / "house", template.replace("MARKER", str(marker))), capsys)

    assert (2, "") == (code, out)
    assert err.count(ABOUT) == 1
    assert "inside briefgen" not in err
    assert not marker.exists()


def test_the_command_runs_no_pickle(tmp_path: Path) -> None:
    """The attack that ran a shell command, as it was: by the command line, with a real house."""
    marker = tmp_path / "marker"
    code = pickle.dumps(Marker(marker), protocol=0).decode()
    template = f"{{{{ review.parse_raw({code!r}, proto='pickle', allow_pickle=True) }}}}"
    house = house_of(tmp_path / "house", template)
    command = [sys.executable, "-m", "briefgen", "script", str(ROWAN), "--house", str(house)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert 2 == done.returncode
    assert ABOUT in done.stderr
    assert not marker.exists()
    pickle.loads(code.encode())  # noqa: S301  (it would have been made)
    assert marker.exists()


GROWS = "{% set a = ['x'] %}" + "{% set a = [a, a, a, a, a, a, a, a, a, a] %}" * 9
SILENT = "{% set b = 'x' * 100000 %}{% set c %}{% for j in range(9999) %}{{ b }}{% endfor %}{% endset %}"


@pytest.mark.parametrize(
    ("template", "limits", "words"),
    [
        (f"{GROWS}{{{{ a == a | list }}}}{{{{ a | tojson | length }}}}", Limits(1.0, 4096, 64), "1 seconds"),
        (SILENT, Limits(60.0, 400, 64), "400 MB"),
        ("{% for i in range(30) %}{{ 'x' * 100000 }}{% endfor %}", Limits(20.0, 768, 1), "1 MB"),
    ],
    ids=["time", "memory", "output"],
)
def test_the_child_has_limits_of_its_own(
    template: str, limits: Limits, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no count of steps can see ends at the limits of the process, and the message says which."""
    monkeypatch.setattr(house_templates, "LIMITS", limits)

    with pytest.raises(UsageError, match=rf"about\.txt: .*{words}"):
        Wording("en-GB", house_of(tmp_path, template)).render(ABOUT)


def test_the_fault_of_a_file_that_is_taken_in_names_it(tmp_path: Path) -> None:
    """Whatever was asked for: the file of the house, and the line in it."""
    house_of(tmp_path, "one\n{% macro cards() %}{{ 1 / 0 }}{% endmacro %}", "library/parts.html")
    house_of(tmp_path, "{% import 'library/parts.html' as parts %}\n\n{{ parts.cards() }}", "library/missing.html")
    wording = Wording("en-GB", tmp_path)

    with pytest.raises(UsageError, match=r"library/parts\.html:2: .*division by zero"):
        wording.render("library/missing.html")


def test_what_a_house_gives_to_our_own_templates_is_its_own_fault(tmp_path: Path) -> None:
    """The line of the house is named, although one of briefgen's files fails."""
    template = "{% import 'library/parts.html' as parts %}\n\n{{ parts.cards(5, '', {}) }}"
    wording = Wording("en-GB", house_of(tmp_path, template, "library/missing.html"))

    with pytest.raises(UsageError, match=r"library/missing\.html:3: .*not iterable"):
        wording.render("library/missing.html")


def test_a_file_that_is_taken_in_is_named_when_the_child_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that was ended cannot say where: the file of the house that the page has a part of is named."""
    monkeypatch.setattr(house_templates, "LIMITS", Limits(1.0, 4096, 64))
    slow = f"{GROWS}{{{{ a == a | list }}}}{{{{ a | tojson | length }}}}"
    wording = Wording("en-GB", house_of(tmp_path, slow, "briefing/sections.css"))
    colours = dict.fromkeys(("primary", "accent", "tint", "quote", "page", "panel"), "#000000")

    with pytest.raises(UsageError, match=r"briefing/sections\.css: .*1 seconds"):
        wording.render("library/library.css", light=colours, dark=colours)
    with pytest.raises(UsageError, match=r"script/own/part\.txt: .*1 seconds"):
        Wording("en-GB", house_of(tmp_path, slow, "script/own/part.txt")).render("script/own/part.txt")


def test_slow_templates_have_a_limit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each within its own limit, all of them would still make a library take for ever."""
    monkeypatch.setattr(house_templates, "MOST_S", 0.0)
    monkeypatch.setattr(house_templates, "MOST_S_EACH", 0.0)
    wording = Wording("en-GB", house_of(tmp_path, "{{ x }}"))

    assert wording.render(ABOUT, x=1) == "1"
    with pytest.raises(UsageError, match=r"about\.txt: .* seconds together"):
        wording.render(ABOUT, x=2)


def test_checking_ends_when_the_templates_are_slow_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found until then is said; a house of many slow files is not read to its end."""
    monkeypatch.setattr(house_templates, "MOST_S", 0.0)
    monkeypatch.setattr(house_templates, "MOST_S_EACH", 0.0)
    for name in ("story", "about", "support"):
        house_of(tmp_path, "{% if %}", f"script/en-GB/{name}.txt")
    templates = HouseTemplates(tmp_path)

    (found,) = templates.faults()
    templates.close()
    assert found.file.endswith("about.txt")


def test_a_fault_goes_to_another_process(tmp_path: Path) -> None:
    """A pack is made in several processes: what is wrong comes back whole."""
    with pytest.raises(TemplateFaultError) as caught:
        Wording("en-GB", house_of(tmp_path, "{{ nothing }}")).render(ABOUT)
    back = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  (our own bytes)

    assert (caught.value.message, caught.value.file, 1, caught.value.exit_code) == (
        back.message,
        back.file,
        back.line,
        2,
    )


@pytest.mark.parametrize("template", ["{{ library.house.folder }}", "{{ entry.pack }}", "{{ site.keys() }}"])
def test_a_site_gives_its_house_nothing_either(template: str, tmp_path: Path) -> None:
    """No page of a library shows where the house or a pack lies."""
    house = open_house(house_of(tmp_path / "house", template, "library/base.html") / "house.yaml")
    write_manifest(tmp_path / "packs", load_review(ROWAN.read_bytes(), ROWAN.name).review)
    library = collect([tmp_path / "packs"], house, date(2026, 1, 1)).library

    for file in pages(library):
        if file.address.endswith(".html"):
            with pytest.raises(UsageError, match=r"library/base\.html:1: "):
                file.make()
    library.wording.close()


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _large(path: Path) -> None:
    path.write_bytes(b"x" * 300_000)


@pytest.mark.parametrize("name", [ABOUT, "script/own/part.txt"])
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (_link, "leads out of the house's folder"),
        (lambda path: path.symlink_to(path), "cannot be opened"),
        (os.mkfifo, "no ordinary file"),
        (lambda path: path.mkdir(), "no ordinary file"),
        (_large, "larger than 256 kB"),
        (lambda path: path.write_bytes(b"caf\xe9"), "not saved as UTF-8"),
    ],
    ids=["link", "circle", "fifo", "folder", "large", "latin-1"],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO, and links only for administrators")
def test_only_plain_files_of_the_house_are_opened(
    made: "object", words: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link, a FIFO, a folder, a large file or another encoding is named, whether briefgen knows the name or not."""
    house = house_of(tmp_path, "{% include 'script/own/part.txt' %}")
    (house / name).unlink(missing_ok=True)
    (house / name).parent.mkdir(parents=True, exist_ok=True)
    made(house / name)  # type: ignore[operator]

    code, out, err = script(house, capsys)

    assert (2, "") == (code, out)
    assert name in err
    assert words in " ".join(err.split())


def test_a_link_inside_the_house_is_followed(tmp_path: Path) -> None:
    """Only what leads out is refused."""
    house = house_of(tmp_path, "one {{ common.date_not_stated }}", "script/own/part.txt")
    (house / ABOUT).parent.mkdir(parents=True)
    (house / ABOUT).symlink_to(house / "script" / "own" / "part.txt")
    wording = Wording("en-GB", house)

    assert wording.render(ABOUT, common=wording.labels("common")) == "one date not stated"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ about.title }}, {{ about.published | date }}, {{ about.published.iso }}", "Rowan"),
        ("{% for m in review.key_messages %}{{ m.for_all }} {{ loop.index }}: {{ m.headline | stop }} {% endfor %}", "1: "),
        ("{{ review.resources | map(attribute='title') | listed }}", "and"),
        ("{% extends 'script/own/frame.txt' %}{% block b %}{{ super() }} {{ self.c() }}{% endblock %}", "before after"),
        ("{% import 'script/own/macros.txt' as m %}{{ m.twice(about.title) }}", "Rowan"),
        ("{% for x in [1, 2] %}{{ loop.cycle('odd', 'even') }} {% endfor %}.", "odd even"),
        ("{% for x in [[1, [2]], 3] recursive %}{% if x is iterable %}{{ loop(x) }}{% else %}{{ x }}{% endif %}{% endfor %}.", "123"),
        ("{{ '{{a}} {n}' | fill(n=2) }}.", "{a} 2."),
        ("{{ {'items': 'an item', 'keys': 1}.items }}.", "an item."),
        ("{{ (2 * 3 + 2 ** 3) % 10 }} {{ 'a' * 3 ~ 'b' + 'c' }}.", "4 aaabc."),
        ("{{ 'a-b' | replace('-', '+') }} {{ ['x', 'y'] | join('/') }} {{ 'abc'[1:] }} {{ [1, 2][-1] }}.", "a+b x/y bc 2."),
        ("{% for x in range(3) %}{{ x }}{{ ',' if not loop.last }}{% endfor %}.", "0,1,2."),
        ("{{ about.nothing is defined }}, {{ about.nothing | default('none') }}.", "False, none."),
    ],
)  # fmt: skip
def test_an_honest_template_can_do_what_it_needs(
    template: str, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Items, loops, macros, blocks, filters, dates and small sums work."""
    house = house_of(tmp_path, template)
    house_of(tmp_path, "{% block b %}before{% endblock %}{% block c %}after{% endblock %}", "script/own/frame.txt")
    house_of(tmp_path, "{% macro twice(x) %}{{ x }} {{ x }}{% endmacro %}", "script/own/macros.txt")

    code, out, err = script(house, capsys)

    assert (0, "") == (code, err)
    assert shown in out


def test_only_what_has_a_file_of_the_house_in_it_goes_to_a_child(tmp_path: Path) -> None:
    """Briefgen's own templates stay in process; one that takes in a house's file does not."""
    house_of(tmp_path, "{% macro cards() %}ours{% endmacro %}", "library/parts.html")
    templates = HouseTemplates(tmp_path)

    assert {"library/parts.html"} == templates.names
    assert templates.have_part_in("library/home.html")
    assert templates.have_part_in("library/pack.html")  # it takes in sections whose names are worked out
    assert templates.have_part_in("script/own/part.txt")
    assert not templates.have_part_in(ABOUT)
    assert not templates.have_part_in("library/about.html")
    assert not HouseTemplates(tmp_path / "none").have_part_in("library/pack.html")
    assert {"library/library.css", "briefing/sections.css"} == used_by("library/library.css")
    assert built_in_names() == used_by("briefing/page.html")


def test_a_page_of_a_house_escapes(tmp_path: Path) -> None:
    """Markup that briefgen made stays markup in the child, everything else is escaped."""
    from markupsafe import Markup  # noqa: PLC0415  (comes with Jinja)

    wording = Wording("en-GB", house_of(tmp_path, "{{ style }} {{ text }} {{ '<i>' ~ text }}", "script/own.html"))

    assert wording.render("script/own.html", style=Markup("<b>"), text="<a>") == "<b> &lt;a&gt; &lt;i&gt;&lt;a&gt;"


def test_the_child_ends_with_its_wording(tmp_path: Path) -> None:
    """One child serves all fillings; closing ends it, and so does the end of the Wording."""
    house = house_of(tmp_path, "{{ x }}")

    def child_of(wording: Wording) -> "subprocess.Popen[bytes]":
        child = wording._house._child._child  # type: ignore[union-attr]
        assert child is not None
        return child

    wording = Wording("en-GB", house)
    assert ["1", "2"] == [wording.render(ABOUT, x=number) for number in (1, 2)]
    first = child_of(wording)
    assert first.poll() is None
    wording.close()
    assert first.poll() is not None
    assert wording.render(ABOUT, x=3) == "3"
    second = child_of(wording)
    del wording
    assert second.poll() is not None


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    """The child ends with the command, also when a template failed in it."""
    for number, template in enumerate(("{{ about.title }}.", "{{ nothing }}")):
        house = house_of(tmp_path / str(number), template)
        command = [sys.executable, "-m", "briefgen", "script", str(ROWAN), "--house", str(house)]
        environment = os.environ | {"TMPDIR": str(tmp_path)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
        assert done.returncode == 2 * number, done.stderr
    assert [] == list(tmp_path.glob("briefgen-*"))


def test_check_fills_the_templates_with_the_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What shows only when there is something to show is found before a build, each file with its line."""
    for name in ("script/en-GB/story.txt", "abstract/abstract.txt", "transcript/transcript.txt"):
        house_of(tmp_path, "one\n{{ nothing }}", name)
    house_of(
        tmp_path, "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "briefing/page.html"
    )
    house_of(tmp_path, "{{ plan.nothing }}", "briefing/large.html")
    house = house_of(tmp_path, "{{ plan.title.upper() }}", "briefing/designs/report/sheet.html")

    assert cli.run(["check", str(ROWAN), "--house", str(house)]) == 2

    said = capsys.readouterr().out
    for place in ("story.txt:2:1", "abstract.txt:2:1", "page.html:1:1", "large.html:1:1", "sheet.html:1:1"):
        assert said.count(place) == 1, place


def test_check_finds_every_template_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Checking a house compiles its templates: each has its Problem, with its line."""
    house_of(tmp_path, "one\n{% for %}", "briefing/page.html")
    house = house_of(tmp_path, "one\n\n{{ x | safe }}")

    assert cli.run(["check", str(ROWAN), "--house", str(house), "--format", "text"]) == 2
    said = capsys.readouterr()
    assert f"{tmp_path / 'briefing' / 'page.html'}:2:1" in said.out
    assert f"{tmp_path / ABOUT}:3:1" in said.out
