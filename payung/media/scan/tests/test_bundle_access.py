"""What a scan found comes to the desk sealed, is kept as it came, and opens in memory for those who may."""

from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.actions import Acquisition
from payung.media.exhibits.queries import worklist
from payung.media.exhibits.tests.samples import files, looking, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.files.filetypes import BUNDLE
from payung.media.matcher.statuses import Status
from payung.media.models import Custody, Exhibit, Source
from payung.media.sandbox import dispatch
from payung.media.scan import actions as scan_actions
from payung.media.scan import actions as scans
from payung.media.scan.result_files import CASE, FILES, SUMMARY
from payung.media.scan.tests.sample_bundle import result, sealed
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer
from tests.access.test_canary import dump
from tests.canary import found
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")
APART = dispatch.one


def reader(viewer: OfficerViewer) -> PublicKey:
    return people.unit_reader(viewer, viewer.unit)


def brought(viewer: OfficerViewer, folder: Path, parts: dict[str, bytes] | None = None) -> UUID:
    claims = Acquisition(Source.SEIZED, "bundle.payung", "", "Seizure 12/3")
    return received(viewer, sealed(folder, reader(viewer), parts), claims)


def done(exhibit: UUID) -> list[str]:
    return [entry.act for entry in ledger.about(SYSTEM, f"exhibit:{exhibit}")]


def test_it_is_kept_as_it_came_and_opens_for_who_may(house: House, places: Path) -> None:
    viewer = looking(house)
    exhibit = brought(viewer, places / "carried")
    known = exhibit_queries.exhibit(viewer, exhibit).known
    assert known is not None
    assert (known.kind, row(exhibit).source) == (BUNDLE, Source.SCAN)
    figures = scan_actions.open_scan(viewer, exhibit)
    assert (figures.case, figures.files, figures.counts[Status.NEW]) == ("INVENTED 7", 250, 36)
    page = scan_actions.open_scan_files(viewer, exhibit, Status.NEW, 1)
    assert len(page.lines) == 36
    assert done(exhibit) == ["exhibit.received", "bundle.opened", "bundle.opened"]


def test_a_list_is_taken_out_with_a_reason_and_counts_for_nobody(
    house: House, places: Path
) -> None:
    viewer = looking(house)
    exhibit = brought(viewer, places / "carried")
    for name in (CASE, FILES):
        taken = scan_actions.take_list_out(viewer, exhibit, name, "For the court.")
        assert b"".join(taken.chunks) == result()[name]
        assert taken.size == len(result()[name])
    b"".join(exhibit_actions.open_exhibit(viewer, exhibit, "For the laboratory."))
    assert viewing_queries.own_exposure(viewer).taken_out == 0
    steps = exhibit_queries.custody(viewer, exhibit)
    assert [(step.step, step.words) for step in steps[1:]] == [
        ("listed", "For the court."),
        ("listed", "For the court."),
        ("listed", "For the laboratory."),
    ]
    assert done(exhibit).count("bundle.taken-out") == 2
    with pytest.raises(BadInput):
        scan_actions.take_list_out(viewer, exhibit, CASE, " ")
    with pytest.raises(BadInput):
        scan_actions.take_list_out(viewer, exhibit, SUMMARY, "Why.")


def test_who_may_not_open_a_file_opens_no_scan(house: House, places: Path) -> None:
    viewer = house.viewer("super")
    exhibit = brought(viewer, places / "carried")
    with pytest.raises(NotAllowed, match="certificate for viewing"):
        scan_actions.open_scan(viewer, exhibit)
    with pytest.raises(NotFound):
        scan_actions.open_scan(house.viewer("care"), exhibit)
    viewer = looking(house)
    with pytest.raises(NotFound):
        scan_actions.open_scan(viewer, received(viewer))
    viewing_actions.opt_out(viewer)
    with pytest.raises(NotAllowed, match="You have paused viewing"):
        scan_actions.open_scan_files(viewer, exhibit, None, 1)
    viewing_actions.opt_in(viewer)
    exhibit_actions.return_exhibit(viewer, exhibit, "Its owner", "Why.")
    with pytest.raises(NotAllowed, match="returned"):
        scan_actions.take_list_out(viewer, exhibit, FILES, "Why.")
    assert Custody.objects.filter(step="listed").count() == 0
    assert "bundle.opened" not in done(exhibit)


def test_what_does_not_open_says_why_in_a_sentence(
    house: House, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = looking(house)

    def said(data: bytes) -> str:
        with pytest.raises(Conflict) as caught:
            scan_actions.open_scan(viewer, received(viewer, data))
        return str(caught.value.text)

    good = sealed(places / "carried", reader(viewer))
    other = sealed(places / "carried", PrivateKey.generate().public)
    for data in (other, good[:-1], good[:40], good[:300] + b"kite" + good[304:]):
        assert "Your keys do not open it" in said(data)
    parts = result()
    odd = sealed(places / "carried", reader(viewer), parts | {SUMMARY: b"[]"})
    assert "Its contents are not in the form that payung scan writes, so nothing is shown" in said(
        odd
    )
    bomb = sealed(places / "carried", reader(viewer), parts | {SUMMARY: b" " * (5 << 20)})
    assert "It contains more than the desk opens" in said(bomb)
    monkeypatch.setattr(scans, "LITTLE", 100)
    assert "It contains more than the desk opens" in said(good)
    assert done(Exhibit.objects.latest("received_at").id) == ["exhibit.received"]


def test_a_scan_is_nothing_to_look_at_and_a_picture_never_hides_as_one(
    house: House, places: Path
) -> None:
    viewer = looking(house)
    brought(viewer, places / "carried")
    assert worklist(viewer).series == ()
    hidden = received(viewer, b"kite", Acquisition(Source.SCAN))
    assert row(hidden).source == Source.OTHER
    assert [series.pieces[0].card.id for series in worklist(viewer).series] == [hidden]


def test_no_plain_byte_of_a_scan_lies_anywhere(
    house: House,
    places: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(dispatch, "one", APART)
    (tmp := places / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level("DEBUG")
    marks = {"path": "canary-path-7be1", "medium": "canary-medium-0f9a", "case": "canary-json-55d2"}
    parts = result(3)
    parts[FILES] = parts[FILES].replace(b"DCIM/2.JPG", marks["path"].encode())
    parts[SUMMARY] = parts[SUMMARY].replace(b"/media/evidence", marks["medium"].encode())
    parts[CASE] += marks["case"].encode()
    viewer = looking(house)
    with django_capture_on_commit_callbacks(execute=True):
        exhibit = brought(viewer, places / "carried", parts)
        assert scan_actions.open_scan(viewer, exhibit).medium == marks["medium"]
        shown = scan_actions.open_scan_files(viewer, exhibit, None, 1)
        assert shown.lines[1].path == marks["path"]
        taken = scan_actions.take_list_out(viewer, exhibit, CASE, "For the court.")
        assert marks["case"].encode() in b"".join(taken.chunks)
    everything = dump() + b"".join(path.read_bytes() for path in files(places))
    everything += "".join(map(str, files(places))).encode()
    said = "".join(capfd.readouterr()) + caplog.text
    assert len(everything) > 10_000
    assert found(everything + said.encode(), marks) == []
    assert found(b"".join(parts.values()), marks) == sorted(marks, key=list(marks).index)
