"""A child's fingerprints are released, held back, questioned and withdrawn; partners read and answer."""

import os
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.foundation import clock, receipts
from payung.foundation.errors import Conflict, NotFound
from payung.foundation.viewer import SYSTEM
from payung.removal import actions, queries
from payung.removal.choices import Answer, Fingerprint, FingerprintState, HoldReason, Safety
from payung.removal.fingerprints import actions as feed
from payung.removal.fingerprints import queries as fed
from payung.removal.fingerprints.actions import CALM, PACE, FeedReader
from payung.removal.fingerprints.queries import KINDS, FeedPage
from payung.removal.models import (
    FingerprintDelivery,
    RemovalRecord,
    RemovalRequest,
    StoredFingerprint,
)
from payung.removal.tests.test_requests import asked, print_of
from payung.staff import actions as people
from payung.staff.models import Partner
from payung.staff.viewer import PartnerViewer
from tests.house import House

FLOOD = int(os.environ.get("PAYUNG_FLOOD", "300"))
MOST_TO_ASK = 60  # queries of a request itself
FILM = Fingerprint("f" * 32, "f" * 64)
POOR = Fingerprint("9" * 32, "9" * 64, "9" * 64, 49)


def reader_of(name: str, kinds: frozenset[str] = frozenset(KINDS)) -> FeedReader:
    """Return a partner under an agreement on these kinds."""
    partner = people.add_partner(SYSTEM, f"{name} Ltd", "industry", "XA")
    return FeedReader(PartnerViewer(partner, "industry", "XA"), kinds, name)


@pytest.fixture
def kite(house: House) -> FeedReader:
    return reader_of("Kite Video")


def given(*fingerprints: Fingerprint, safety: Safety | None = None) -> UUID:
    """Send a request with these fingerprints; return its id."""
    child = asked() if safety is None else asked(safety=safety)
    actions.add_fingerprints(child, fingerprints)
    return RemovalRequest.objects.get(lookup=child.reporter.lookup).id


def told(page: FeedPage) -> list[tuple[str, str, bool]]:
    """Return the records of a page: kind, first digit of the hash, and whether it is active."""
    return [(one.kind, one.value[0], one.active) for one in page.records]


def states() -> list[tuple[str, str]]:
    rows = StoredFingerprint.objects.order_by("made_at", "place")
    return list(rows.values_list("state", "held"))


def test_a_childs_own_fingerprints_are_released_at_once_without_an_officer(
    kite: FeedReader,
) -> None:
    given(print_of("A"), FILM)

    page = feed.give_page(kite, 0, 10)

    assert told(page) == [
        ("pdq", "a", True),
        ("md5", "a", True),
        ("sha256", "a", True),
        ("md5", "f", True),
        ("sha256", "f", True),
    ]
    assert (page.after, page.more) == (2, False)
    assert feed.give_page(kite, page.after, 10).records == ()


def test_a_partner_is_given_only_the_kinds_agreed_on(house: House) -> None:
    given(print_of("a"), FILM)

    assert told(feed.give_page(reader_of("Pictures", frozenset({"pdq"})), 0, 10)) == [
        ("pdq", "a", True)
    ]


def test_of_a_poor_picture_only_the_exact_hashes_go_until_a_person_has_looked(
    house: House, kite: FeedReader
) -> None:
    given(POOR)
    (row,) = fed.to_look_at(house.viewer("intake"))
    first = feed.give_page(kite, 0, 10)

    feed.decide(house.viewer("intake"), row.id, release=True)

    assert row.held is HoldReason.QUALITY
    assert [kind for kind, _digit, _active in told(first)] == ["md5", "sha256"]
    assert ("pdq", "9", True) in told(feed.give_page(kite, first.after, 10))
    assert fed.to_look_at(house.viewer("intake")) == []


def test_what_is_like_a_harmless_picture_waits_for_a_person(
    house: House, kite: FeedReader, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_REMOVAL_HARMLESS = str(tmp_path / "harmless.jsonl")
    near = f"{int('a' * 64, 16) ^ (2**31 - 1):064x}"
    (tmp_path / "harmless.jsonl").write_text(f'{{"path": "kite.jpg", "pdq": "{near}"}}\n')

    given(print_of("a"), print_of("b"))

    assert states() == [("waiting", "harmless"), ("released", "")]
    assert [digit for _kind, digit, _active in told(feed.give_page(kite, 0, 10))] == ["b"] * 3


def test_one_in_twenty_of_the_released_is_looked_at(house: House) -> None:
    given(*(Fingerprint(f"{n:032x}", f"{n:064x}") for n in range(20)))

    (row,) = fed.to_look_at(house.viewer("intake"))

    assert row.sampled
    assert row.state is FingerprintState.RELEASED


def test_taking_back_takes_it_out_at_once_and_tells_those_who_had_it(
    house: House, kite: FeedReader
) -> None:
    late = reader_of("Late")
    child = asked()
    actions.add_fingerprints(child, [print_of("a")])
    page = feed.give_page(kite, 0, 10)

    assert actions.take_back(child)

    assert told(feed.give_page(kite, page.after, 10)) == [
        ("pdq", "a", False),
        ("md5", "a", False),
        ("sha256", "a", False),
    ]
    assert feed.give_page(late, 0, 10).records == ()  # who never had it learns no hash
    assert FingerprintDelivery.objects.get().ended_at


def test_after_a_threat_it_stays_until_a_worker_decides_or_a_day_has_passed(
    kite: FeedReader,
) -> None:
    child = asked(safety=Safety(threatened="yes"))
    actions.add_fingerprints(child, [print_of("a")])

    assert not actions.take_back(child)
    assert feed.withdraw_ended(SYSTEM) == 0
    assert states() == [("released", "")]

    with clock.at(clock.now() + timedelta(hours=24, minutes=1)):
        assert feed.withdraw_ended(SYSTEM) == 1
    assert states() == [("withdrawn", "")]


def test_a_worker_who_decides_that_it_ends_withdraws_it(house: House) -> None:
    child = asked(safety=Safety(threatened="yes"))
    actions.add_fingerprints(child, [print_of("a")])
    actions.take_back(child)

    request = RemovalRequest.objects.get().id
    actions.decide_back(house.viewer("liaison"), request, "The child wants it.", goes_on=False)

    assert states() == [("withdrawn", "")]


def test_while_another_child_wants_the_same_file_removed_partners_go_on(kite: FeedReader) -> None:
    child = asked()
    actions.add_fingerprints(child, [print_of("a")])
    given(print_of("a"))
    page = feed.give_page(kite, 0, 10)

    actions.take_back(child)

    assert feed.give_page(kite, page.after, 10).records == ()


def entry(page: FeedPage) -> UUID:
    return page.records[0].entry


def test_a_partners_answer_is_recorded_once_and_a_later_one_replaces_it(kite: FeedReader) -> None:
    given(print_of("a"))
    one = entry(feed.give_page(kite, 0, 10))

    for said in (Answer.NOT_FOUND, Answer.NOT_FOUND, Answer.REMOVED):
        feed.answer(kite.partner, one, said)

    assert FingerprintDelivery.objects.get().answer == Answer.REMOVED
    assert states() == [("released", "")]


def test_nobody_answers_for_what_they_were_not_given(kite: FeedReader) -> None:
    given(print_of("a"))

    for one in (StoredFingerprint.objects.get().id, uuid4()):
        with pytest.raises(NotFound):
            feed.answer(kite.partner, one, Answer.REMOVED)


def test_not_this_kind_questions_it_everywhere_until_a_person_decides(
    house: House, kite: FeedReader
) -> None:
    given(print_of("a"))
    given(print_of("a"))
    other = reader_of("Other")
    mine, theirs = feed.give_page(kite, 0, 10), feed.give_page(other, 0, 10)

    feed.answer(kite.partner, entry(mine), Answer.NOT_THIS_KIND)

    assert states() == [("questioned", "")] * 2
    gone = feed.give_page(other, theirs.after, 10)
    assert {active for _kind, _digit, active in told(gone)} == {False}
    given(print_of("a"))  # sent again, it does not come back
    assert states()[2] == ("questioned", "")

    officer = house.viewer("intake")
    rows = fed.to_look_at(officer)
    assert [row.is_questioned for row in rows] == [True] * 3
    assert ("Kite Video", "not this kind") in rows[0].answers
    feed.decide(officer, rows[0].id, release=True)

    assert states() == [("released", "")] * 3
    back = feed.give_page(other, gone.after, 10)
    assert ("pdq", "a", True) in told(back)
    assert set(FingerprintDelivery.objects.values_list("ended_at", flat=True)) >= {None}


def test_an_officer_questions_what_they_doubt(house: House, kite: FeedReader) -> None:
    given(POOR)
    officer = house.viewer("intake")
    page = feed.give_page(kite, 0, 10)

    feed.decide(officer, fed.to_look_at(officer)[0].id, release=False)

    assert {active for _kind, _digit, active in told(feed.give_page(kite, page.after, 10))} == {
        False
    }
    assert fed.to_look_at(officer) == []


def test_another_unit_decides_nothing_and_nothing_that_was_taken_back_is_decided(
    house: House,
) -> None:
    child = asked()
    actions.add_fingerprints(child, [POOR])
    row = StoredFingerprint.objects.get().id

    with pytest.raises(NotFound):
        feed.decide(house.viewer("care"), row, release=True)
    actions.take_back(child)
    with pytest.raises(Conflict):
        feed.decide(house.viewer("intake"), row, release=True)


def test_a_flood_stands_in_line_and_delays_no_childs_request(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """80 invented fingerprints stand for 10,000: whoever sends one is not behind those who send twenty."""
    monkeypatch.setattr(feed, "CALM", 20)
    monkeypatch.setattr(feed, "PACE", 10)
    for request in range(4):
        given(
            *(Fingerprint(f"{request:016x}{n:016x}", f"{request:032x}{n:032x}") for n in range(20)),
            safety=Safety(),
        )
    assert states().count(("waiting", "flood")) == 60
    assert fed.is_flooded(house.viewer("intake"))

    careful = given(print_of("a"), safety=Safety(threatened="no", safe_now="yes"))
    silent = given(print_of("b"), safety=Safety())
    assert feed.release_line(SYSTEM) == 10
    feed.release_line(SYSTEM)

    for asked_for in (careful, silent):
        (row,) = StoredFingerprint.objects.filter(request=asked_for)
        assert row.state == FingerprintState.RELEASED
    assert queries.requests(house.viewer("intake"))  # nobody was refused
    assert RemovalRequest.objects.count() == 6


def test_a_childs_request_costs_the_same_with_a_flood_in_line(house: House) -> None:
    """`PAYUNG_FLOOD=10000` has the size of an hour that was feared; here a part of it stands in line."""
    child, calm = asked(), asked()
    with CaptureQueriesContext(connection) as before:
        actions.add_fingerprints(calm, [print_of("c")])
    request = RemovalRequest.objects.get(lookup=calm.reporter.lookup)
    StoredFingerprint.objects.bulk_create(
        StoredFingerprint(
            request=request,
            case_id=request.case_id,
            place=n % 20 + 1,
            door="public",
            answered=True,
            state="waiting",
            held="flood",
            md5=f"{n:032x}",
            sha256=f"{n:064x}",
            pdq=f"{n:064x}",
            quality=90,
            made_at=clock.now(),
            changed_at=clock.now(),
        )
        for n in range(FLOOD)
    )

    with CaptureQueriesContext(connection) as during:
        actions.add_fingerprints(child, [print_of("a")])
        asked()  # a new request of another child

    assert len(during) <= len(before) + MOST_TO_ASK
    assert StoredFingerprint.objects.filter(md5="a" * 32, held="flood").exists() == (FLOOD >= CALM)
    assert feed.release_line(SYSTEM) == min(PACE, FLOOD)


def test_an_answer_on_safety_that_comes_later_counts_too(house: House) -> None:
    child = asked(safety=Safety())
    actions.add_fingerprints(child, [print_of("a")])
    assert not StoredFingerprint.objects.get().answered

    actions.tell_safety(
        *(child, Safety(safe_now="yes"), uuid4()),
        receipt=receipts.draw(),
        language="en",
        country="XA",
    )

    assert StoredFingerprint.objects.get().answered


def test_with_a_deleted_case_nothing_stays_but_the_news_for_partners(kite: FeedReader) -> None:
    given(print_of("a"))
    page = feed.give_page(kite, 0, 10)
    case = RemovalRequest.objects.get().case_id
    given(print_of("b"))
    StoredFingerprint.objects.filter(md5="b" * 32).update(number=None, state="waiting")
    other = RemovalRequest.objects.exclude(case=case).get().case_id

    for one in (case, other):
        actions.delete_requests(SYSTEM, one)

    assert not RemovalRequest.objects.exists()
    assert not RemovalRecord.objects.exists()
    assert feed.forget_ended(SYSTEM) == 1  # what nobody was given goes at once
    left = StoredFingerprint.objects.get()
    assert (left.case_id, left.request_id, left.state) == (None, None, "withdrawn")
    assert ("md5", "a", False) in told(feed.give_page(kite, page.after, 10))
    with clock.at(clock.now() + timedelta(days=91)):
        assert feed.forget_ended(SYSTEM) == 1
    assert not FingerprintDelivery.objects.exists()


def test_the_number_shows_which_partners_have_it_and_what_they_did(kite: FeedReader) -> None:
    child = asked()
    actions.add_fingerprints(child, [print_of("a"), print_of("b"), POOR])
    page = feed.give_page(kite, 0, 10)
    feed.answer(kite.partner, entry(page), Answer.REMOVED)

    told = queries.followed(child).at_partners

    assert (told.released, told.questioned, told.withdrawn) == (3, 0, 0)
    assert told.held == ((HoldReason.QUALITY, 1),)
    (at,) = told.partners
    assert (at.name, at.has, at.answers) == ("Kite Video", 3, ((Answer.REMOVED, 1),))
    actions.take_back(child)
    feed.give_page(kite, page.after, 10)
    assert queries.followed(child).at_partners.partners[0].has == 0


def test_oversight_reads_figures_by_door(house: House, kite: FeedReader) -> None:
    given(print_of("a"), print_of("b"))
    feed.answer(kite.partner, entry(feed.give_page(kite, 0, 10)), Answer.NOT_THIS_KIND)

    (door,) = fed.door_figures(house.viewer("over"))

    assert (door.door, door.made, door.released, door.questioned, door.waiting) == (
        *("public", 2, 2, 1, 0),
    )
    assert door.answers == {"not_this_kind": 1}
    assert Partner.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_partner_who_reads_while_two_children_write_misses_neither(kite: FeedReader) -> None:
    slow, quick = asked(), asked()
    has_number, may_commit = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            actions.add_fingerprints(slow, [print_of("a")])
            has_number.set()
            may_commit.wait(60)
        connection.close()

    def quickly() -> None:
        actions.add_fingerprints(quick, [print_of("b")])
        connection.close()

    writers = [Thread(target=slowly), Thread(target=quickly)]
    writers[0].start()
    assert has_number.wait(60)
    writers[1].start()
    writers[1].join(0.3)
    first = feed.give_page(kite, 0, 10)  # the second has to wait: else its number would be passed
    may_commit.set()
    for writer in writers:
        writer.join(60)

    assert first.records == ()
    both = feed.give_page(kite, first.after, 10)
    assert {digit for _kind, digit, _active in told(both)} == {"a", "b"}
