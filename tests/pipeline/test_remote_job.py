"""Jobs and results as bytes: what goes out, what stays here, and what is refused, without any cluster."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cluster_worker import EXPECTED, head_and_body, lie, put_together
from conftest import SAMPLES
from office_files import with_author

from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.errors import BriefgenError, InputError, Place, Problem, Severity, UsageError
from briefgen.outputs.registry import output_files
from briefgen.pack.read import read_manifest
from briefgen.pipeline.cluster import Certificates, allowed
from briefgen.pipeline.order import Order
from briefgen.pipeline.remote import SentOrder, _content, _texts, decode_job, decode_outcome, prepare, run_sent_job
from briefgen.pipeline.remote_result import MAGIC, FrameError, decode_frame, encode_result, plain
from briefgen.pipeline.results import Pack
from briefgen.pipeline.workers import Failed, run_job

SAMPLE = next(path for path in SAMPLES if path.stem == "lambeth-martin")
DATA = SAMPLE.read_bytes()
FEW = frozenset({"form", "abstract"})
SECRET = PrivateWords.of("Quillfeather\n")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with a logo, a label file, and a list of private words that lies beside it."""
    folder = tmp_path / "house"
    (folder / "labels" / "en-GB").mkdir(parents=True)
    (folder / "house.yaml").write_text("name: A Board\nlogo: logo.svg\nlogo_alt: A Board\n")
    (folder / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    )
    (folder / "labels" / "en-GB" / "form.yaml").write_text("{}\n")
    (folder / "names.txt").write_text("Quillfeather\n")
    return folder / "house.yaml"


def sent(request: bytes) -> tuple[SentOrder, bytes]:
    """Take a job apart."""
    head, body = decode_frame(request, SentOrder, 1 << 30)
    return head, bytes(body)


def test_an_order_arrives_as_it_was(house: Path, tmp_path: Path) -> None:
    """Every field that decides a pack arrives, and the files of house and recordings."""
    (tmp_path / "read").mkdir()
    (tmp_path / "read" / "1.wav").write_bytes(b"RIFF")
    order = Order(
        DATA, "a/b.yaml", house=house, voice="heart", outputs=FEW, extras=frozenset({"narrated"}), audience="",
        allow_online=True, waived=("privacy/postcode",), missing="refuse", read_by="Kate", audio=frozenset({"m4a"}),
        recordings=tmp_path / "read", private=SECRET, parent=tmp_path,
    )  # fmt: skip
    there = tmp_path / "there"
    there.mkdir()
    found, _ = decode_job(prepare(order).request, there)

    assert found.house is not None
    assert found.recordings is not None
    same = replace(order, file="b.yaml", parent=None, private=None, threads=1)
    assert replace(found, house=order.house, recordings=order.recordings) == same
    assert {"house.yaml", "logo.svg", "form.yaml"} == {path.name for path in found.house.parent.rglob("*.*")}
    assert ["1.wav"] == [path.name for path in found.recordings.iterdir()]


def test_what_a_house_does_not_use_stays_here(house: Path) -> None:
    """A list of private words beside house.yaml is not sent, whether the file or the folder is given as the house."""
    for given in (house, house.parent):
        head, body = sent(prepare(Order(DATA, "a.yaml", house=given, outputs=FEW, private=SECRET)).request)
        assert ["house.yaml", "logo.svg", "labels/en-GB/form.yaml"] == [file.path for file in head.files]
        assert b"uillfeather" not in body
    assert str(house.parent) not in head.model_dump_json()


@pytest.mark.parametrize("place", ["comment", "label", "name", "option", "logo"])
def test_a_private_word_is_not_sent(place: str, house: Path, tmp_path: Path) -> None:
    """A private word in anything that would go out stops it, even where a build would not show it."""
    order = Order(DATA, "a.yaml", house=house, outputs=FEW, private=SECRET)
    if place == "comment":
        order = replace(order, data=DATA + b"# Mrs Quilfeather\n")
    elif place == "label":
        (house.parent / "labels" / "en-GB" / "form.yaml").write_text("# Quillfeather\n")
    elif place == "name":
        (house.parent / "labels" / "quillfeather.yaml").write_text("{}")
    elif place == "option":
        order = replace(order, read_by="Jo Quillfeather")
    else:
        logo = house.parent / "logo.svg"
        logo.write_text(logo.read_text().replace("<rect", "<desc>Quillfeather</desc><rect"))
        with pytest.raises(InputError) as early:  # the check of pictures has it, and says no more
            prepare(order)
        assert ["privacy/picture-data"] == [each.rule for each in early.value.problems if each.is_error]
        assert "uillfeather" not in early.value.message.lower()
        order = replace(order, waived=("privacy/picture-data",))  # who accepts that still sends no private word
    del tmp_path
    with pytest.raises(BriefgenError, match="Nothing was sent to the cluster") as caught:
        prepare(order)
    assert "uillfeather" not in caught.value.message.lower()


def test_only_files_of_the_house_are_sent(house: Path, tmp_path: Path) -> None:
    """A link that leads out of the house is no way to have a file sent."""
    link = house.parent / "labels" / "en-GB" / "deck.yaml"
    (tmp_path / "outside.txt").write_text("# of this computer only\n")
    link.symlink_to(tmp_path / "outside.txt")
    with pytest.raises(BriefgenError, match="is a link to a file outside its folder"):
        _content(link, house.parent, 1000)
    with suppress(BriefgenError):  # or it is refused
        assert b"of this computer only" not in prepare(Order(DATA, "a.yaml", house=house, outputs=FEW)).request


def test_too_much_is_not_sent(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house over the limit is not sent, and the message names a file of it."""
    monkeypatch.setattr("briefgen.pipeline.remote.MOST_SENT", len(DATA) + 100)
    with pytest.raises(BriefgenError, match=r"logo\.svg are over .* too much to send"):
        prepare(Order(DATA, "a.yaml", house=house, outputs=FEW))


def test_a_wrong_summary_is_found_here() -> None:
    """What the checks refuse never goes out."""
    with pytest.raises(InputError):
        prepare(Order(b"review: {}\n", "bad.yaml"))
    with pytest.raises(InputError, match="privacy/private-word"):
        prepare(Order(DATA, "a.yaml", private=PrivateWords.of("squalid")))


def test_names_that_are_no_text_are_refused() -> None:
    """A name that cannot be put into JSON is refused in plain words."""
    with pytest.raises(BriefgenError, match="cannot be sent to another machine"):
        prepare(Order(DATA, "a\udcff.yaml", outputs=FEW))


@pytest.mark.parametrize("path", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "", ".", "a\0b"])
def test_a_job_cannot_write_outside(path: str, house: Path, tmp_path: Path) -> None:
    """A path in a job that would leave its folder is refused, and nothing is written."""
    head, body = sent(prepare(Order(DATA, "a.yaml", house=house, outputs=FEW)).request)
    changed = json.loads(head.model_dump_json())
    changed["files"][0]["path"] = path
    data = json.dumps(changed).encode()
    there = tmp_path / "x" / "there"
    there.mkdir(parents=True)
    with pytest.raises(BriefgenError, match="This is no job of briefgen"):
        decode_job(MAGIC + len(data).to_bytes(8, "big") + data + body, there)
    assert not any(there.parent.rglob("*.txt"))


@pytest.mark.parametrize("data", [b"", MAGIC, b"x" * 100, MAGIC + b"\0" * 8, MAGIC + b"\xff" * 8 + b"{}"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    """Bytes that are no frame are refused, however they begin."""
    with pytest.raises(FrameError):
        decode_frame(data, SentOrder, 1 << 20)
    with pytest.raises(FrameError, match="over 0 MB"):
        decode_frame(data + b"x", SentOrder, 0)


def test_every_output_has_its_kind(trainer_pack: Path) -> None:
    """The files that a result may have are those that packs have, with their media types."""
    manifest = read_manifest(trainer_pack)
    assert manifest is not None
    assert {entry.name: output_files()[entry.name].media_type for entry in manifest.files} == {
        entry.name: entry.media_type for entry in manifest.files
    }


def test_a_pack_comes_back_as_it_was_made() -> None:
    """A pack that went through bytes is the pack that is made here, with the warnings of the checks."""
    order = Order(DATA, "a.yaml", outputs=FEW)
    sending = prepare(order)
    found, here = decode_outcome(run_sent_job(sending.request), sending.expected), run_job(order)

    assert isinstance(here, Pack)
    assert isinstance(found, Pack)
    assert found.problems
    assert replace(found, artifacts=()) == replace(here, artifacts=())
    assert {each.name: each for each in found.artifacts} == {each.name: each for each in here.artifacts}


def test_a_failure_comes_back_without_private_words() -> None:
    """Problems and messages of a worker are shown with the path that the user gave, and without private words."""
    place = Place("a.yaml", 1, 2)
    order = Order(DATA, "folder/a.yaml", outputs=FEW)
    expected = prepare(order).expected
    expected = replace(expected, order=replace(order, private=SECRET))
    problem = Problem("input/x", Severity.ERROR, place, "Mrs Quillfeather\x1b[2J", "")
    answer = encode_result(Failed("", (problem,), 2), expected_hash(order))
    outcome = decode_outcome(answer, expected)

    assert isinstance(outcome, Failed)
    assert outcome.problems[0].place == Place("folder/a.yaml", 1, 2)
    assert outcome.problems[0].message == "Mrs …\ufffd[2J"
    assert outcome.exit_code == 2


def expected_hash(order: Order) -> str:
    """Return the hash of an order's summary."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha256(order.data).hexdigest()


def test_private_words_are_looked_for_in_what_comes_back() -> None:
    """A pack with a private word in it is refused here."""
    order = Order(DATA, "a.yaml", outputs=FEW)
    sending = prepare(order)
    listed = replace(sending.expected, order=replace(order, private=PrivateWords.of("squalid")))
    outcome = decode_outcome(run_sent_job(sending.request), listed)

    assert isinstance(outcome, Failed)
    assert "A word of your private list is in abstract.txt." in outcome.message


def test_other_versions_make_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of another version is not begun, and the answer names both."""
    sending = prepare(Order(DATA, "a.yaml", outputs=FEW))

    def others() -> Mapping[str, str]:
        return {"briefgen": "9"}

    monkeypatch.setattr("briefgen.pipeline.remote.versions", others)
    outcome = decode_outcome(run_sent_job(sending.request), sending.expected)
    assert isinstance(outcome, Failed)
    assert "briefgen 9, here 0" in outcome.message


def test_what_could_steer_a_terminal_is_replaced() -> None:
    """Control characters and changes of direction are replaced; line breaks stay."""
    assert plain("a\x1b[0m\x9b\u202e\ud800\nb\tc") == "a\ufffd[0m\ufffd\ufffd\ufffd\nb\tc"


HERE = [
    ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
    ("tcp://127.9.8.7:1", "tcp://127.9.8.7:1"),
    ("tcp://[::1]:8786", "tcp://[::1]:8786"),
    ("tcp://localhost", "tcp://127.0.0.1:8786"),
    ("tcp://LOCALHOST:5", "tcp://127.0.0.1:5"),
    ("tls://10.0.0.5:8786", "tls://10.0.0.5:8786"),
    ("tls://[fe80::1]:8786", "tls://[fe80::1]:8786"),
    ("tls://host.example", "tls://host.example:8786"),
]


@pytest.mark.parametrize(("given", "address"), HERE)
def test_what_may_be_connected_to(given: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer by its numbers, others over TLS; localhost becomes the number that was looked at."""
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: _resolved("::1", "127.0.0.1"))
    assert address == allowed(given, None, trusted=True).address
    with pytest.raises(UsageError, match="can run code on this computer"):
        allowed(given, None, trusted=False)


def _resolved(*numbers: str) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    return [(2, 1, 6, "", (number, 1)) for number in numbers]


@pytest.mark.parametrize(
    "host",
    ["10.0.0.5", "0.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::]", "[::ffff:10.0.0.5]", "localhost.", "myhost",
     "127.0.0.1.example.com", "localhost.example.com", "０.0.0.1"],
)  # fmt: skip
def test_what_needs_tls(host: str) -> None:
    """Whatever is not surely this computer is refused without TLS, with what to write."""
    with pytest.raises(UsageError) as caught:
        allowed(f"tcp://{host}:8786", None, trusted=True)
    assert "tls://" in caught.value.message


def test_a_localhost_that_is_elsewhere_needs_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system says that localhost is another machine, even besides this one, it is not believed to be here."""
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: _resolved("127.0.0.1", "10.0.0.5"))
    with pytest.raises(UsageError, match="must be encrypted"):
        allowed("tcp://localhost:8786", None, trusted=True)


@pytest.mark.parametrize(
    "address",
    ["localhost", "127.0.0.1:8786", "http://127.0.0.1:1", "inproc://1", "tcp://", "tcp://127.0.0.1:x", "tcp://127.0.0.1:99999",
     "tcp://u@127.0.0.1:1", "tcp://127.0.0.1:1/x", "tcp://127.0.0.1@10.0.0.5:1", "tcp://127.0.0.1 :1", "tcp://[::1", "tcp://[::1%lo]:1",
     "tcp://127.0.0.1:1?x", "tcp://127.0.0.1\\@10.0.0.5:1"],
)  # fmt: skip
def test_what_is_no_address(address: str) -> None:
    """What is no address of a scheduler is refused, with how to write one."""
    with pytest.raises(UsageError, match="Write it as tls://host:8786"):
        allowed(address, None, trusted=True)


def test_certificates_go_with_tls(tmp_path: Path) -> None:
    """Certificates for a connection that would not use them are refused."""
    with pytest.raises(UsageError, match=r"go with tls://127\.0\.0\.1:8786"):
        allowed("tcp://127.0.0.1:8786", Certificates(tmp_path, tmp_path, tmp_path), trusted=True)


def test_files_are_read_by_what_they_are(house: Path) -> None:
    """A picture or a damaged file that shows no words is sent; words inside an office file are found."""
    from briefgen.pack.artifact import Artifact  # noqa: PLC0415

    def found(name: str, data: bytes) -> Iterator[str]:
        yield from (text for text in _texts(name, data) if any(SECRET.spans(text)))

    outcome = run_job(Order(DATA, "a.yaml", outputs=frozenset({"form"})))
    assert isinstance(outcome, Pack)
    deck = with_author(Artifact("x.docx", "", outcome.artifacts[0].data), "J. Quillfeather").data
    assert any(found("deck.PPTX", deck))
    assert not any(found("deck.pptx", b"Quillfeather"))
    assert not any(found("a.wav", b"Quillfeather\xff\xfe"))
    assert any(found("a.bin", b"Quillfeather"))
    del house


OTHER: tuple[tuple[str, object, str], ...] = (
    ("input_sha256", "0" * 64, "it is the pack of another summary"),
    ("input_file", "b.yaml", "it is the pack of another summary"),
    ("slug", "elsewhere", "it is the pack of another summary"),
    ("slug", "../elsewhere", "are not what they should be"),
    ("audience", "Police", "it is the pack of another summary"),
    ("briefgen", "9", "it is the pack of another summary"),
    ("title", "Another", "it is the pack of another summary"),
    ("what_happened", "Something else happened.", "it is the pack of another summary"),
    ("outputs", ["form"], "it has not the files that were asked for"),
    ("publisher", "\x1b[2J", "control characters"),
    ("note", "\x9b2J", "control characters"),
    ("files", [], "its files are not those that its pack.json lists"),
    ("unknown", 1, "are not what they should be"),
)


@pytest.mark.parametrize(("field", "value", "expected"), OTHER)
def test_a_manifest_of_something_else_is_refused(field: str, value: object, expected: str) -> None:
    """Each thing that a manifest says of its summary must be as it was sent, also when the hashes are right."""
    sending = prepare(Order(DATA, "a.yaml", outputs=FEW))
    head, body = head_and_body(run_sent_job(sending.request))
    size = head["manifest_bytes"]
    manifest = json.loads(body[:size])
    place = manifest["review"] if field in manifest["review"] else manifest
    place[field] = value
    written = json.dumps(manifest).encode()
    answer = put_together(head | {"manifest_bytes": len(written)}, written + body[size:])
    outcome = decode_outcome(answer, sending.expected)

    assert isinstance(outcome, Failed)
    assert expected in outcome.message


def test_a_kind_that_a_manifest_confirms_is_refused_too() -> None:
    """A file of another kind than its name says is refused although manifest and result agree."""
    sending = prepare(Order(DATA, "a.yaml", outputs=FEW))
    head, body = head_and_body(run_sent_job(sending.request))
    size = head["manifest_bytes"]
    manifest = json.loads(body[:size])
    manifest["files"][0]["media_type"] = "text/html"
    next(each for each in head["artifacts"] if each["name"] == manifest["files"][0]["name"])["media_type"] = (
        "text/html"
    )
    written = json.dumps(manifest).encode()
    outcome = decode_outcome(
        put_together(head | {"manifest_bytes": len(written)}, written + body[size:]), sending.expected
    )

    assert isinstance(outcome, Failed)
    assert "a file is of another kind than its name says" in outcome.message


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result over the limit is refused before it is looked at."""
    sending = prepare(Order(DATA, "a.yaml", outputs=FEW))
    answer = run_sent_job(sending.request)
    monkeypatch.setattr("briefgen.pipeline.remote_result.MOST_RESULT", len(answer) - 1)
    outcome = decode_outcome(answer, sending.expected)
    assert isinstance(outcome, Failed)
    assert "it is over" in outcome.message


@pytest.mark.parametrize(("name", "expected"), [pair for pair in EXPECTED.items() if pair[0] != "another"])
def test_a_lie_is_refused(name: str, expected: str) -> None:
    """What a worker of tests/pipeline/test_cluster.py returns is refused here as it is there."""
    sending = prepare(Order(DATA, "a.yaml", outputs=FEW))
    outcome = decode_outcome(lie(name, sending.request), sending.expected)

    assert isinstance(outcome, Failed)
    assert outcome.message.startswith(f"What a worker of the cluster sent back is refused: {expected}")
