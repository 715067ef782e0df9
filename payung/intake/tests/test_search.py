"""Search: whole identifiers and whole parts of names, in one's own unit, for a case or a reason."""

import unicodedata
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payung.cases.assignment import actions as assignment
from payung.cases.joining import actions as joining
from payung.cases.models import Case
from payung.cases.queries.case_numbers import read_number
from payung.foundation import clock, person_names, receipts, sealing
from payung.foundation.errors import BadInput, NotAllowed
from payung.foundation.viewer import DOOR
from payung.intake.contents import actions as contents
from payung.intake.models import NameToken, PersonSearch
from payung.intake.persons import Basis, Person
from payung.intake.receiving import actions as receiving
from payung.intake.search import actions, names, queries
from payung.intake.search.queries import PAGE, SearchFilter
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

NAME = "Arun Suksai"
WHY = Basis(reason="A teacher asks about him.")
ANY = SearchFilter()


def receive_report(name: str = NAME, **more: object) -> UUID:
    item = {"kind": "name", "value": name, "whose": "suspect"}
    report = Report.lenient({"language": "en", "country": "XA", "identifiers": [item]} | more)
    return receiving.receive(DOOR, report, Lane.PARTNER, country="XA").reference


def opened(viewer: OfficerViewer, name: str = NAME, **more: object) -> UUID:
    report = receive_report(name, **more)
    assignment.take(viewer, report)
    contents.open_contents(viewer, report)
    return report


def named(viewer: OfficerViewer, name: str, basis: Basis = WHY) -> list[UUID]:
    return [row.id for row in actions.search_person(viewer, ANY, Person(name=name), basis).rows]


def identified(viewer: OfficerViewer, identifier: str, service: str = "") -> list[UUID]:
    person = Person(identifier=identifier, service=service)
    return [row.id for row in actions.search_person(viewer, ANY, person, WHY).rows]


# --- names


@given(
    st.lists(st.sampled_from(["arun", "mali", "sok", "lao", "nguyen", "dao", "jose"]), min_size=1),
    st.data(),
)
def test_the_same_name_in_another_case_or_with_marks_has_the_same_parts(
    words: list[str], data: st.DataObject
) -> None:
    marks = data.draw(st.lists(st.sampled_from("\u0300\u0301\u0302\u0303\u0323\u200b")))
    name = " ".join(words)
    marked = name[0] + "".join(marks) + name[1:]
    for form in ("NFC", "NFD", "NFKC"):
        assert person_names.parts(unicodedata.normalize(form, marked).upper()) == set(words)


@given(st.text(max_size=40), st.text(max_size=40))
@example("น้ำ", "ใจ")
@example("ß", "x")
def test_each_word_of_a_name_is_a_part_of_its_own(first: str, second: str) -> None:
    assert person_names.parts(f"{first} {second}") == person_names.parts(
        first
    ) | person_names.parts(second)


@given(st.text(alphabet="abcdefghijklmnop", min_size=3, max_size=20), st.integers(1, 18))
def test_a_piece_of_a_part_is_another_part(name: str, length: int) -> None:
    piece = name[:length]
    if piece != name:
        assert not person_names.parts(piece) & person_names.parts(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Nguyễn Thị Đào", {"nguyen", "thi", "dao"}),
        ("ສົມສັກ", {"somsak"}),
        ("សុខា", {"sokha"}),
        ("Somsak", {"somsak"}),
        ("สมชาย ใจดี", {"smchay", "aichdi"}),
        ("@mali.sok_99", {"mali", "sok"}),
        ("Anna-Maria O’Neil", {"anna", "maria", "neil"}),
        ("a 7 . 99", set()),
    ],
)
def test_parts(name: str, parts: set[str]) -> None:
    assert person_names.parts(name) == parts


# --- what is found


@pytest.mark.django_db
def test_a_report_is_found_by_a_whole_part_of_a_name_once_somebody_has_opened_it(
    house: House,
) -> None:
    officer = house.viewer("intake")
    report = receive_report()
    assert named(officer, "Arun") == []
    assignment.take(officer, report)
    contents.open_contents(officer, report)
    opened(officer, "Arun Other")

    assert named(house.viewer("super"), "ARÚN suksai") == [report]
    assert named(officer, "Suksai") == [report]
    assert named(officer, "Suk") == []
    assert named(officer, "Arun Nobody") == []


@pytest.mark.django_db
def test_opening_again_keeps_nothing_twice_and_adds_what_was_added(house: House) -> None:
    officer = house.viewer("intake")
    receipt = receipts.draw()
    first = {"language": "en", "identifiers": [{"kind": "name", "value": "Arun"}]}
    report = receiving.receive(
        DOOR, Report.lenient(first), Lane.CHILD, country="XA", receipt=receipt
    ).reference
    assignment.take(officer, report)
    for _ in range(2):
        contents.open_contents(officer, report)
    assert NameToken.objects.count() == 1

    again = first | {"identifiers": [{"kind": "name", "value": "Mali"}]}
    receiving.receive(DOOR, Report.lenient(again), Lane.CHILD, country="XA", receipt=receipt)
    contents.open_contents(officer, report)
    assert named(officer, "Mali") == named(officer, "Arun") == [report]


@pytest.mark.django_db
def test_a_report_is_found_by_an_identifier_before_anybody_opened_it(house: House) -> None:
    officer = house.viewer("intake")
    items = [
        {"kind": "phone", "value": "+62 812 3456 789"},
        {"kind": "account", "value": "@blue.kite", "service": "Instagram"},
        {"kind": "email", "value": "Kite@mail.example"},
        {"kind": "content_url", "value": "https://www.pictures.example/a/?utm_source=x"},
    ]
    report = receive_report(identifiers=items)
    receive_report(identifiers=[{"kind": "phone", "value": "+62 812 3456 788"}])

    for text, service in (
        ("+628123456789", ""),
        ("Blue.Kite", "ig"),
        ("https://instagram.com/blue.kite", ""),
        ("kite@mail.example", ""),
        ("pictures.example/a", ""),
    ):
        assert identified(officer, text, service) == [report], text
    for text in ("+62812345678", "blue.kit", "mail.example"):
        assert identified(officer, text) == [], text


@pytest.mark.django_db
def test_what_is_a_childs_own_is_found_by_child_protection_alone(house: House) -> None:
    own = [
        {"kind": "name", "value": "Mali", "whose": "child"},
        {"kind": "phone", "value": "+628123456789", "whose": "child"},
    ]
    report = opened(house.viewer("intake"), identifiers=own)
    for reports in (
        named(house.viewer("intake"), "Mali"),
        identified(house.viewer("intake"), "+628123456789"),
    ):
        assert reports == []
    liaison = house.viewer("liaison")
    assert named(liaison, "Mali") == identified(liaison, "+628123456789") == [report]


@pytest.mark.django_db
def test_another_unit_finds_nothing(house: House) -> None:
    report = opened(
        house.viewer("intake"),
        identifiers=[
            {"kind": "name", "value": NAME},
            {"kind": "phone", "value": "+628123456789"},
        ],
    )
    for name in ("care", "line", "over"):
        other = house.viewer(name)
        assert named(other, "Arun") == identified(other, "+628123456789") == []
        wanted = SearchFilter(number=read_number(str(report)))
        assert queries.search(other, wanted).rows == ()


@pytest.mark.django_db
def test_a_case_of_named_officers_is_found_by_them_alone(house: House) -> None:
    boss, officer = house.viewer("super"), house.viewer("intake")
    report = opened(officer)
    readers = [house.officers["super"], house.officers["liaison"]]
    assignment.name_readers(boss, report, readers, "Conflict.")
    assert not NameToken.objects.exists()  # the unit's key must not say who is in it

    contents.open_contents(boss, report)
    assert named(boss, "Arun") == [report]
    assert named(officer, "Arun") == []
    unit_keys = list(names.tokens(officer.keys, names.KIND, "arun"))
    assert not NameToken.objects.filter(value__in=unit_keys).exists()

    assignment.open_to_unit(boss, report, "It is over.")
    assert not NameToken.objects.exists()
    contents.open_contents(officer, report)
    assert named(boss, "Arun") == [report]


@pytest.mark.django_db
def test_after_a_transfer_only_the_new_unit_finds_it_and_no_old_token_stays(house: House) -> None:
    boss = house.viewer("super")
    report = opened(boss)
    assignment.hand_over(boss, report, house.units["child_protection"], "Theirs.")
    assert not NameToken.objects.exists()

    care = house.viewer("care")
    assignment.take(care, report)
    contents.open_contents(care, report)
    assert named(care, "Arun") == [report]
    assert named(boss, "Arun") == []


@pytest.mark.django_db
def test_what_a_door_moved_loses_the_tokens_of_the_unit_before_when_it_is_taken(
    house: House,
) -> None:
    boss, care = house.viewer("super"), house.viewer("care")
    report = opened(boss)
    old = NameToken.objects.values_list("value", flat=True)
    before = {bytes(value) for value in old}
    assignment.hand_over(boss, report, house.units["child_protection"], "Theirs.")
    NameToken.objects.bulk_create(NameToken(report_id=report, value=value) for value in before)
    assert named(boss, "Arun") == []
    assignment.take(care, report)
    assert not NameToken.objects.exists()


@pytest.mark.django_db
def test_after_a_new_key_of_the_unit_names_are_still_found(house: House) -> None:
    boss = house.viewer("super")
    first = opened(boss)
    people.rotate_unit_key(boss)
    boss = house.viewer("super")
    second = opened(boss)
    assert named(boss, "Arun") == [second, first]
    assert NameToken.objects.values("value").distinct().count() == 4  # two parts under each key

    contents.open_contents(boss, first)
    assert NameToken.objects.filter(report=first).count() == 4


@pytest.mark.django_db
def test_a_number_a_status_and_an_owner_need_no_reason_and_leave_no_entry(house: House) -> None:
    officer = house.viewer("intake")
    mine, free = opened(officer), receive_report()
    Case.objects.filter(id=free).update(
        closed_at=clock.now(), due_at=None, rises_at=None, level_decided_at=clock.now()
    )
    before = Entry.objects.count()
    whole = {report: read_number(str(report)) for report in (mine, free)}
    for wanted, expected in (
        (SearchFilter(number=read_number(str(mine)[:8].upper())), [mine]),
        (SearchFilter(number=whole[free]), [free]),
        (SearchFilter(owner=officer.id), [mine]),
        (SearchFilter(closed=True), [free]),
        (SearchFilter(closed=False), [mine]),
        (SearchFilter(number=whole[mine], closed=True), []),
        (ANY, [free, mine]),
    ):
        assert [row.id for row in queries.search(house.viewer("super"), wanted).rows] == expected
    assert Entry.objects.count() == before
    assert not PersonSearch.objects.exists()


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "zzzzzzzz", "1234 567"])
def test_a_piece_of_a_number_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.django_db
def test_pages_follow_each_other_newest_first(house: House) -> None:
    start = clock.now()
    sent = []
    for number in range(PAGE + 2):
        with clock.at(start + timedelta(seconds=number)):
            sent.append(receive_report())
    viewer = house.viewer("intake")
    first = queries.search(viewer, ANY)
    second = queries.search(viewer, SearchFilter(after=first.later))
    assert [row.id for row in (*first.rows, *second.rows)] == sent[::-1]
    assert first.count == second.count == PAGE + 2
    assert second.later is None


# --- why, and what stays


@pytest.mark.django_db
def test_a_person_is_searched_for_with_a_case_or_a_reason(house: House) -> None:
    officer = house.viewer("intake")
    mine, others = opened(officer), opened(house.viewer("super"))
    assert set(named(officer, "Arun", Basis(case=str(mine)[:8]))) == {mine, others}
    for basis, field in (
        (Basis(), "reason"),
        (Basis(reason="  "), "reason"),
        (Basis(case=str(others)[:8]), "case"),
        (Basis(case="12345678", reason="Why."), "case"),
    ):
        with pytest.raises(BadInput) as refused:
            named(officer, "Arun", basis)
        assert refused.value.field == field
    assert PersonSearch.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person",
    [Person(name="a"), Person(identifier="?"), Person(identifier="+628123456789", name="Arun")],
)
def test_what_is_no_whole_name_and_no_identifier_is_not_searched_for(
    house: House, person: Person
) -> None:
    with pytest.raises(BadInput):
        actions.search_person(house.viewer("intake"), ANY, person, WHY)
    assert not PersonSearch.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["fresh", "admin", "figures"])
def test_who_may_open_no_report_searches_for_no_person(house: House, name: str) -> None:
    with pytest.raises(NotAllowed):
        named(house.viewer(name), "Arun")


@pytest.mark.django_db
def test_the_ledger_says_that_it_was_searched_and_never_for_whom(house: House) -> None:
    officer = house.viewer("intake")
    mine = opened(officer)
    named(officer, "Arun", Basis(case=str(mine)[:8]))
    identified(officer, "+628123456789")
    by_name, by_identifier = Entry.objects.filter(act__startswith="search.").order_by("sequence")
    row = PersonSearch.objects.get(kind="identifier")
    unit = house.units["police"]
    assert (by_name.act, by_name.subject, by_name.count) == ("search.name", f"report:{mine}", 1)
    assert by_identifier.act == "search.identifier"
    assert (by_identifier.subject, by_identifier.count) == (f"search:{row.id}", 0)
    assert {by_name.chain, by_identifier.chain} == {f"{unit}/search"}
    assert by_identifier.actor == officer.name


# --- oversight


@pytest.mark.django_db
def test_oversight_reads_a_tenth_and_all_of_one_officer(house: House) -> None:
    ids = [UUID(int=(number << 120) | 7) for number in (0, 25, 26, 200)]  # of 256
    for name, number in zip(("intake", "super", "intake", "super"), ids, strict=True):
        named(house.viewer(name), "Arun")
        PersonSearch.objects.exclude(id__in=ids).update(id=number)
    over, officer = house.viewer("over"), house.officers["intake"]

    assert [row.id for row in queries.searches(over)[0]] == ids[1::-1]
    theirs, more = queries.searches(over, officer=officer)
    assert ([row.id for row in theirs], more) == ([ids[2], ids[0]], False)
    rest, _more = queries.searches(over, officer=officer, after=ids[2])
    assert [row.id for row in rest] == [ids[0]]


@pytest.mark.django_db
def test_oversight_reads_why_and_for_which_case(house: House) -> None:
    viewer = house.viewer("intake")
    mine = opened(viewer)
    named(viewer, "Arun", Basis(case=str(mine), reason="His sister asks."))
    ((row,), _more) = queries.searches(house.viewer("over"), officer=viewer.id)
    assert (row.reason, row.case, row.opens) == ("His sister asks.", mine, True)
    assert (row.kind, row.found, row.officer_name) == ("name", 1, "Intake")
    assert row.unit == house.units["police"]


@pytest.mark.django_db
def test_the_reason_opens_to_oversight_and_not_to_the_unit(house: House) -> None:
    named(house.viewer("intake"), "Arun")
    row = PersonSearch.objects.get()
    place = queries.search_place(row)
    (closed,) = sealing.unseal_many([(place, bytes(row.body))], house.viewer("super").keys)
    (read,) = sealing.unseal_many([(place, bytes(row.body))], house.viewer("over").keys)
    assert closed is None
    assert read is not None
    assert read["reason"] == WHY.reason


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["intake", "super", "care", "admin"])
def test_nobody_else_reads_who_searched(house: House, name: str) -> None:
    with pytest.raises(NotAllowed):
        queries.searches(house.viewer(name))


@pytest.mark.django_db
def test_oversight_does_not_judge_its_own_searches(house: House) -> None:
    named(house.viewer("over"), "Arun")
    assert queries.searches(house.viewer("over"), officer=house.officers["over"]) == ([], False)


def test_a_joined_report_is_found_with_the_level_and_owner_of_its_case(house: House) -> None:
    officer = house.viewer("intake")
    older, newer = opened(officer), receive_report()
    joining.join(officer, older, newer, "The same child.")
    (lead,) = queries.search(officer, SearchFilter(owner=officer.id, closed=False)).rows
    number = read_number(str(newer)[:8])

    (row,) = queries.search(
        officer, SearchFilter(number=number, owner=officer.id, closed=False)
    ).rows

    assert (lead.id, row.id) == (older, newer)
    assert (row.owner_name, row.due_at, row.joined) == (officer.full_name, lead.due_at, 1)
    short = Basis(case=str(newer)[:8])
    assert named(officer, NAME, short) == [older]  # its number names the case that they own
