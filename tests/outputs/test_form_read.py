"""A filled action plan read back: from Word's file, from LibreOffice's, and from files that were made to do harm."""

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.cli import run
from briefgen.errors import InputError
from briefgen.outputs.form.controls import work
from briefgen.outputs.form.form import render_action_plan
from briefgen.outputs.form.read import KEY, read_form
from briefgen.storyboard.edition import Edition

MakeEdition = Callable[..., Edition]
BODY = "word/document.xml"


def changed(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a form with another body."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == BODY else content)
    return target.getvalue()


def filled(data: bytes, answers: Mapping[str, str], days: Mapping[str, str] | None = None) -> bytes:
    """Return a form with answers in its controls, as Word saves them."""

    def fill(body: str) -> str:
        for key, text in answers.items():
            start = body.index(f'<w:tag w:val="{key}"/>')
            end = body.index("</w:sdt>", start)
            control = body[start:end].replace("<w:showingPlcHdr/>", "")
            if day := (days or {}).get(key):
                control = control.replace("<w:date>", f'<w:date w:fullDate="{day}T00:00:00Z">')
            lines = "</w:t><w:br/><w:t>".join(escape(text).split("\n"))
            first, second = re.split(r"(?<=<w:t>)[^<]*(?=</w:t>)", control, maxsplit=1)
            control = first + lines + second
            body = body[:start] + control + body[end:]
        return body

    return changed(data, fill)


@pytest.fixture
def plan(make_edition: MakeEdition) -> bytes:
    """An empty form with recommendations and questions."""
    edition = make_edition(recommendations=[{"text": "Train."}], questions=["Why?"])
    return render_action_plan(edition).data


ANSWERS = {
    "who.team": "Team <Ö> & co",
    "message.1.do": "Ring them.\nThen write.",
    "message.1.by": "1 March 2027",
    "message.1.status": "In progress",
    "recommendation.1.ours": "Nothing new",
}
DAYS = {"message.1.by": "2027-03-01"}
READ = ANSWERS | DAYS | {"message.1.status": "in progress"}


def test_an_empty_form_has_every_field_and_no_answer(plan: bytes) -> None:
    """Each row to fill in has its keys; what stands there as a prompt is no answer."""
    values = read_form(plan, "plan.docx").values
    assert {"who.team", "question.1.notes", "message.3.evidence", "own.2.status", "sign.review"} <= set(values)
    assert set(values.values()) == {""}
    assert all(KEY.fullmatch(key) for key in values)


def test_what_is_filled_in_is_read(plan: bytes) -> None:
    """Words as they are, a chosen day as ISO 8601, a status as it is stored; all others stay empty."""
    values = read_form(filled(plan, ANSWERS, DAYS), "plan.docx").values
    assert {key: text for key, text in values.items() if text} == READ


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_loses_no_answer(plan: bytes, tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, the filled form gives the same values (it joins the lines of one field)."""
    answers = ANSWERS | {"message.1.do": "Ring them."}
    (tmp_path / "plan.docx").write_bytes(filled(plan, answers, DAYS))
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"]
    command += ["--convert-to", "docx", "--outdir", str(tmp_path / "saved"), str(tmp_path / "plan.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    saved = (tmp_path / "saved" / "plan.docx").read_bytes()
    assert read_form(saved, "plan.docx").values == read_form(filled(plan, answers, DAYS), "plan.docx").values


def test_the_command_prints_json(plan: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``form read`` prints the values; a file that is none is a Problem and exit code 2, without a traceback."""
    path = tmp_path / "plan.docx"
    path.write_bytes(filled(plan, ANSWERS, DAYS))
    assert run(["form", "read", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["message.1.by"] == "2027-03-01"
    path.write_bytes(b"no Word file")
    assert run(["form", "read", str(path)]) == 2
    assert "form/file" in capsys.readouterr().err
    assert run(["form", "read", str(tmp_path / "missing.docx")]) == 2


def bomb() -> bytes:
    """A package that unpacks to far more than it says."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(BODY, b"<a>" + b" " * (40 << 20) + b"</a>")
    return target.getvalue()


def package_of(body: str) -> bytes:
    """A package with one part."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(BODY, body)
    return target.getvalue()


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
FOREIGN = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
DEEP = "<a>" * 100_000 + "</a>" * 100_000


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", bomb(), *map(package_of, ("", "<a/>", "<a", LAUGHS, FOREIGN, DEEP))]
)
def test_harm_is_a_problem(data: bytes) -> None:
    """Bombs, entities, depth, no form, nothing at all: one Problem that names the file."""
    with pytest.raises(InputError) as caught:
        read_form(data, "mine.docx")
    (found,) = caught.value.problems
    assert found.place.file == "mine.docx"
    assert found.suggestion


def test_a_control_of_another_program_is_not_taken(plan: bytes) -> None:
    """Only the keys of an action plan count; of two with one key the first does."""
    odd = changed(
        plan, lambda body: body.replace('w:val="who.team"', 'w:val="who.team.&#10;x"').replace("form_who_team", "x")
    )
    assert "who.team" not in read_form(odd, "plan.docx").values
    twice = changed(
        filled(plan, {"who.team": "First", "who.present": "Second"}),
        lambda body: body.replace('w:val="who.present"', 'w:val="who.team"'),
    )
    assert read_form(twice, "plan.docx").values["who.team"] == "First"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Cc"]), min_size=1, max_size=60))
def test_any_words_come_back(plan: bytes, text: str) -> None:
    """Whatever somebody writes in a field is what is read, but for space round it."""
    assert json.loads(work(filled(plan, {"message.2.do": text})))["message.2.do"] == text.strip()
