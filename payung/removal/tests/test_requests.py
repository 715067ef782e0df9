"""A child asks to have a picture taken down, follows it by its own number, and takes it back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from payung.cases.assignment.actions import hand_over
from payung.cases.models import Case
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.viewer import DOOR
from payung.intake.models import StoredReport
from payung.ledger.models import Entry
from payung.removal import actions, queries, sealed
from payung.removal.choices import Answer, Fingerprint, Item, Place, Safety, ServiceState
from payung.removal.models import RemovalRecord, RemovalRequest
from payung.removal.reports import Wanted
from payung.staff.viewer import ReporterViewer
from tests.house import House

LINKS = (
    Item(Place.LINK, "https://www.tiktok.com/@kite/video/1"),
    Item(Place.ACCOUNT, "kite.flyer", "TikTok"),
    Item(Place.LINK, "https://page.example/album"),
)
SAFE = Safety(threatened="no", safe_now="yes")


def asked(
    items: tuple[Item, ...] = LINKS, safety: Safety = SAFE, age: str = "12-14"
) -> ReporterViewer:
    """Send a request and return the viewer behind its own number."""
    number = receipts.draw()
    actions.request_removal(
        DOOR,
        Wanted(items, ("out",), safety, age),
        number=number,
        receipt=receipts.draw(),
        language="en",
        country="XA",
    )
    return ReporterViewer(receipts.reporter(number))


def test_a_request_is_a_report_of_the_childs_lane_with_four_hours(house: House) -> None:
    asked()

    case, report = Case.objects.get(), StoredReport.objects.get()
    assert (report.lane, report.level) == ("child", "P3")
    assert case.due_at == case.opened_at + timedelta(hours=4)
    assert report.lookup is None  # its own number opens no dialogue


@pytest.mark.parametrize(
    ("safety", "level"),
    [
        (Safety(safe_now="no"), "P1"),
        (Safety(threatened="yes", safe_now="yes"), "P2"),
        (Safety(), "P2"),
    ],
)
def test_the_answers_on_safety_give_the_report_its_level(
    house: House, safety: Safety, level: str
) -> None:
    asked(safety=safety)

    assert StoredReport.objects.get().level == level


def test_who_is_threatened_gets_a_receipt_for_the_dialogue_too(house: House) -> None:
    number, receipt = receipts.draw(), receipts.draw()
    made = actions.request_removal(
        *(DOOR, Wanted(LINKS, safety=Safety(threatened="yes"))),
        number=number,
        receipt=receipt,
        language="en",
        country="XA",
    )

    assert made.talks
    assert bytes(StoredReport.objects.get().lookup or b"") == receipts.reporter(receipt).lookup


def test_the_same_number_gives_the_same_request(house: House) -> None:
    number = receipts.draw()
    made = [
        actions.request_removal(
            *(DOOR, Wanted(LINKS, safety=SAFE)),
            number=number,
            receipt=receipts.draw(),
            language="en",
            country="XA",
        )
        for _ in range(2)
    ]

    assert [one.again for one in made] == [False, True]
    assert made[0].request == made[1].request
    assert StoredReport.objects.count() == 1


def test_the_number_shows_states_by_service_and_nothing_else(house: House) -> None:
    child = asked()

    followed = queries.followed(child)

    assert [(one.service, one.state) for one in followed.services] == [
        ("TikTok", ServiceState.WAITING),
        ("page.example", ServiceState.WAITING),
    ]
    assert followed.ends_at is None
    with pytest.raises(NotFound):
        queries.followed(ReporterViewer(receipts.reporter(receipts.draw())))


def test_an_officer_keeps_the_evidence_first_then_asks_and_writes_the_answer(house: House) -> None:
    child = asked()
    officer, request = house.viewer("intake"), RemovalRequest.objects.get().id

    with pytest.raises(Conflict):
        actions.record_notice(officer, request, "TikTok")
    actions.record_preservation(officer, request, "Preserved by the unit.", kept=True)
    actions.record_notice(officer, request, "TikTok")
    assert queries.followed(child).services[0].state is ServiceState.SENT
    actions.record_answer(officer, request, "TikTok", Answer.REMOVED)

    first, second = queries.followed(child).services
    assert (first.state, first.answer) == (ServiceState.ANSWERED, Answer.REMOVED)
    assert second.state is ServiceState.WAITING
    assert queries.request_of(officer, request).is_preserved
    assert [
        entry.act for entry in Entry.objects.filter(act__startswith="removal").order_by("sequence")
    ] == [
        "removal.asked",
        "removal.preserved",
        "removal.notice-sent",
        "removal.answered",
    ]


def test_a_child_reads_no_free_text_of_an_officer(house: House) -> None:
    asked()
    officer, request = house.viewer("intake"), RemovalRequest.objects.get().id
    actions.record_preservation(officer, request, "Preserved.", kept=True)

    with pytest.raises(BadInput):
        actions.record_notice(officer, request, "Meet me at the market")
    actions.record_notice(officer, request, "ThaiHotline")  # the reference data names it
    with pytest.raises(Conflict):
        actions.record_answer(officer, request, "TikTok", Answer.REMOVED)  # nobody asked it


def test_the_evidence_is_due_in_four_hours(house: House) -> None:
    asked()
    officer = house.viewer("intake")

    (row,) = queries.requests(officer)

    assert row.preserve_by == row.made_at + timedelta(hours=4)


def test_what_waits_for_a_decision_comes_first_and_what_is_over_last(house: House) -> None:
    over = asked()
    asked()
    actions.take_back(over)
    waits = asked(safety=Safety(threatened="yes"))
    actions.take_back(waits)

    rows = queries.requests(house.viewer("intake"))

    assert [(row.is_over, row.ends_at is None) for row in rows] == [
        (False, False),
        (False, True),
        (True, False),
    ]


def test_a_request_is_taken_back_at_once(house: House) -> None:
    child = asked()

    assert actions.take_back(child)

    followed = queries.followed(child)
    assert followed.is_over
    assert {one.state for one in followed.services} == {ServiceState.WITHDRAWN}
    officer, request = house.viewer("intake"), RemovalRequest.objects.get().id
    actions.record_preservation(officer, request, "Preserved.", kept=True)
    with pytest.raises(Conflict):
        actions.record_notice(officer, request, "TikTok")


@pytest.mark.parametrize("safety", [Safety(threatened="yes"), Safety(safe_now="no")])
def test_after_a_threat_a_worker_looks_first_and_at_most_a_day(
    house: House, safety: Safety
) -> None:
    child = asked(safety=safety)

    assert not actions.take_back(child)
    assert queries.followed(child).is_looked_at

    with clock.at(clock.now() + timedelta(hours=24, minutes=1)):
        assert queries.followed(child).is_over


def test_a_threat_that_is_told_afterwards_holds_it_too_and_opens_a_report(house: House) -> None:
    child, receipt, number = asked(), receipts.draw(), uuid4()
    for _ in range(2):  # the same page sent twice
        assert actions.tell_safety(
            *(child, Safety(threatened="yes", safe_now="yes"), number),
            receipt=receipt,
            language="en",
            country="XA",
        )

    assert sorted(StoredReport.objects.values_list("level", flat=True)) == ["P2", "P3"]
    assert not actions.take_back(child)


def test_that_all_is_well_opens_no_report(house: House) -> None:
    child = asked()

    opened = actions.tell_safety(
        *(child, SAFE, uuid4()), receipt=receipts.draw(), language="en", country="XA"
    )

    assert not opened
    assert StoredReport.objects.count() == 1


def test_a_child_protection_worker_decides_that_it_goes_on(house: House) -> None:
    child = asked(safety=Safety(threatened="yes"))
    actions.take_back(child)
    request = RemovalRequest.objects.get().id

    with pytest.raises(NotAllowed):
        actions.decide_back(house.viewer("intake"), request, "Not the child.", goes_on=True)
    actions.decide_back(house.viewer("liaison"), request, "Spoke with the child.", goes_on=True)

    assert queries.followed(child).ends_at is None
    actions.take_back(child)
    actions.decide_back(house.viewer("liaison"), request, "The child wants it.", goes_on=False)
    assert queries.followed(child).is_over


def print_of(sign: str) -> Fingerprint:
    """Return an invented fingerprint."""
    return Fingerprint(sign * 32, sign * 64, sign * 64, 90)


def test_fingerprints_are_added_once_and_wait(house: House) -> None:
    child = asked(items=())

    assert actions.add_fingerprints(child, [print_of("a"), print_of("b"), print_of("a")]) == 2
    assert actions.add_fingerprints(child, [print_of("A"), print_of("c")]) == 1
    assert queries.followed(child).fingerprints == 3


def test_a_fingerprint_of_a_wrong_length_or_too_many_are_refused(house: House) -> None:
    child = asked()
    many = [Fingerprint(f"{n:032x}", f"{n:064x}") for n in range(21)]

    with pytest.raises(BadInput):
        actions.add_fingerprints(child, [Fingerprint("a" * 31, "a" * 64)])
    with pytest.raises(BadInput):
        actions.add_fingerprints(child, many)
    assert not RemovalRecord.objects.exists()
    actions.take_back(child)
    with pytest.raises(Conflict):
        actions.add_fingerprints(child, [print_of("a")])


def test_a_request_goes_along_to_another_unit_and_opens_to_the_former_one_no_more(
    house: House,
) -> None:
    child = asked()
    actions.add_fingerprints(child, [print_of("a")])
    row = RemovalRequest.objects.get()
    actions.record_preservation(house.viewer("super"), row.id, "Preserved.", kept=True)

    reason = "It is theirs."
    hand_over(house.viewer("super"), row.case_id, house.units["child_protection"], reason)

    for name in ("super", "intake"):
        viewer = house.viewer(name)
        assert queries.requests(viewer) == []
        with pytest.raises(NotFound):
            queries.request_of(viewer, row.id)
        with pytest.raises(SealBroken):
            sealed.open_request(row, viewer.keys)
        for record in RemovalRecord.objects.all():
            with pytest.raises(SealBroken):
                sealing.unseal(sealed.record_place(record, row), bytes(record.body), viewer.keys)
    assert queries.request_of(house.viewer("care"), row.id).wanted.items == LINKS
    actions.add_fingerprints(child, [print_of("b")])  # sealed to the new unit alone
    newest = RemovalRecord.objects.latest("sequence")
    with pytest.raises(SealBroken):
        sealing.unseal(
            sealed.record_place(newest, row), bytes(newest.body), house.viewer("super").keys
        )
    sealing.unseal(sealed.record_place(newest, row), bytes(newest.body), house.viewer("care").keys)


def test_another_unit_does_not_know_of_a_request(house: House) -> None:
    asked()

    assert queries.requests(house.viewer("care")) == []
    with pytest.raises(NotFound):
        queries.request_of(house.viewer("care"), RemovalRequest.objects.get().id)
    with pytest.raises(NotAllowed):
        queries.requests(house.viewer("admin"))
