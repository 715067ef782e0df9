"""A partner looks up an archive, a letter or a document: files inside it are looked up too, within limits."""

import hashlib
import io
import tarfile

import pytest

from payung.doors.api import files
from payung.doors.api.description import EXAMPLES
from payung.doors.api.tests.test_files import (
    PICTURE,
    TEXT,
    Send,
    result_of,
)
from payung.doors.api.tests.test_files import _a_list as _a_list
from payung.doors.api.tests.test_files import send as send
from payung.foundation.rate_limits import empty_all
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.files.tests.films import film
from payung.media.files.tests.pictures import saved
from payung.media.files.tests.test_containers import letter, zipped
from payung.media.hashsets.actions import import_set
from payung.media.matcher import client as matcher
from payung.media.sandbox import examination
from payung.staff.models import Partner

pytestmark = pytest.mark.django_db
UNKNOWN = b"Other words."


def named(*names: str | bytes) -> bytes:
    """Return a tar archive of things of these names, whatever their bytes are."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", encoding="utf-8", errors="surrogateescape") as archive:
        for name in names:
            info = tarfile.TarInfo(
                name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
            )
            info.size = len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT))
    return out.getvalue()


def test_each_thing_in_it_is_answered_as_a_file_is(send: Send) -> None:
    box = zipped(
        **{"folder/kite.png": saved(PICTURE, "PNG"), "box": zipped(words=TEXT), "other": UNKNOWN},
        spoilt=saved(PICTURE, "PNG")[:60],
        nothing=b"",
    )
    result = result_of(send(box))
    things = {file["name"]: file for file in result["inside"]}
    assert list(things) == ["folder/kite.png", "box", "box!/words", "other", "spoilt", "nothing"]
    kite, words = things["folder/kite.png"], things["box!/words"]
    assert [match["entry"] for match in kite["matches"]] == ["picture"]
    assert (kite["more"], kite["pdq_quality"] > 50) == (False, True)
    assert kite["sha256"] == hashlib.sha256(saved(PICTURE, "PNG")).hexdigest()
    assert "A hash set lists it" in kite["means"]
    assert [match["kind"] for match in words["matches"]] == ["md5"]
    assert "The files inside it have their own answers" in things["box"]["means"]
    assert "Only an exact match was searched for, not similar pictures" in things["other"]["means"]
    assert "damaged" in things["spoilt"]["means"]
    assert things["nothing"] == {"name": "nothing", "error": "The file is empty."}
    assert result["matches"] == []
    assert "A hash set lists a file inside it" in result["means"]
    assert "please send a report" in result["means"]
    assert "Files inside it were looked up too." in result["means"]
    assert "Only an exact match was searched for, not similar pictures" not in result["means"]
    assert Entry.objects.get(act="hashes.matched").count == 6


def test_the_example_of_the_description_is_answered_as_it_says(send: Send) -> None:
    example = EXAMPLES["matchFile"]
    answer = example["answers"]["200"]
    (thing,) = answer["inside"]
    listed = f"key,sha256,category,baseline\n8841,{thing['sha256']},A1,yes\n"
    import_set(SYSTEM, "kites-2026", io.BytesIO(listed.encode()))
    assert result_of(send(example["requests"]["letter"]["value"].encode())) == answer


def test_what_is_no_archive_holds_nothing(send: Send) -> None:
    assert result_of(send(TEXT))["inside"] == []
    assert result_of(send(saved(PICTURE, "PNG")))["inside"] == []


def test_where_no_list_names_any_of_it_that_is_what_is_said(send: Send) -> None:
    result = result_of(send(zipped(other=UNKNOWN)))
    assert "No hash set lists it or any file found inside it" in result["means"]
    near = result_of(send(zipped(film=film((1, 2), size=(300, 400)))))
    assert (
        "A hash set lists an entry similar to a file inside it, which does not say what that file shows"
        in near["means"]
    )
    assert near["inside"][0]["matches"][0]["frames"] > 0


def test_what_is_attached_to_a_letter_is_found(send: Send) -> None:
    told_to = letter()
    told_to.add_attachment(
        saved(PICTURE, "PNG"), maintype="image", subtype="png", filename="kite.png"
    )
    names = [file["name"] for file in result_of(send(told_to.as_bytes()))["inside"]]
    assert names == ["kite.jpg", "kite.png"]


def test_of_each_thing_the_nearest_entries_are_told_and_whether_there_are_others(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = f"key,md5\nagain,{hashlib.md5(TEXT).hexdigest()}\n"
    import_set(SYSTEM, "shells", io.BytesIO(listed.encode()))
    monkeypatch.setattr(files, "NEAREST", 1)
    (thing,) = result_of(send(zipped(words=TEXT)))["inside"]
    assert ([match["set"] for match in thing["matches"]], thing["more"]) == (["kites"], True)


def test_what_lies_in_it_counts_and_is_never_more_than_was_agreed(send: Send) -> None:
    Partner.objects.update(hashes_per_minute=3)
    box = zipped(**{f"n{number}": TEXT for number in range(9)})
    result = result_of(send(box))
    assert [file["name"] for file in result["inside"]] == ["n0", "n1", "n2"]
    assert "At most 3 files inside it are looked up" in result["means"]
    refused = send(box)
    assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 60) == (429, True)
    assert Entry.objects.get(act="hashes.matched").count == 4
    empty_all()  # a minute has passed
    assert len(result_of(send(box))["inside"]) == 3
    empty_all()
    assert "are looked up" not in result_of(send(zipped(n0=TEXT)))["means"]


def test_what_there_was_no_time_for_is_told(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "WITHIN", 0.0)
    result = result_of(send(zipped(words=TEXT)))
    (thing,) = result["inside"]
    assert thing == {"name": "words", "error": "Reading the file took too long, so it was skipped."}
    assert "Some files inside it were not looked up" in result["means"]
    assert Entry.objects.get(act="hashes.matched").count == 1


def test_names_that_are_no_text_hidden_or_endless_are_told_so_that_they_can_be_shown(
    send: Send,
) -> None:
    long = "f" * 40_000 + "/kite.jpg"
    result = result_of(send(named(b"kite-\xff", "kite\u202egpj.exe", "kite\n\t", long)))
    bad, turned, control, cut = [file["name"] for file in result["inside"]]
    assert (bad, turned, control) == (r"kite-\udcff", r"kite\u202egpj.exe", r"kite\n\t")
    assert len(cut) == examination.NAME + 1
    assert cut.endswith("…" + "f" * 191 + "/kite.jpg")
    assert all(file["matches"] for file in result["inside"])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(words=TEXT)[:-9], "damaged"),
        (b"Rar!\x1a\x07\x01\0" + bytes(600), "not opened here"),
        (b"PK\x03\x04" + bytes(99), "damaged"),
    ],
)
def test_what_cannot_be_opened_is_known_as_a_whole_and_says_why(
    send: Send, data: bytes, reason: str
) -> None:
    result = result_of(send(data))
    assert result["inside"] == []
    assert reason in result["means"]
    assert "Only an exact match was searched for, not similar pictures" in result["means"]


def test_what_unpacks_to_much_is_known_by_its_bytes(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "LITTLE", 10**5)
    result = result_of(send(zipped(words=TEXT, much=bytes(10**7))))
    words, much = result["inside"]
    assert "are looked up" not in result["means"]
    assert words["matches"]
    assert much["md5"] == hashlib.md5(bytes(10**7)).hexdigest()
    assert "The contents of the file are larger than is opened here" in much["means"]
