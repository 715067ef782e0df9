"""Victim identification: the new first, nothing that is known; what was said spares the next the look."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.foundation.viewer import SYSTEM
from payung.media.choices import Purpose
from payung.media.exhibits import policy, queries
from payung.media.exhibits.actions import Acquisition
from payung.media.exhibits.findings import (
    AGES,
    ExhibitFinding,
    Known,
    NoAge,
    Real,
    Recent,
    Shows,
    Sign,
)
from payung.media.exhibits.policy import ReportStanding
from payung.media.exhibits.queries import worklists
from payung.media.exhibits.tests.samples import FILE, LOOK, PICTURE, looking, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hashing, metadata
from payung.media.files.analysis import Look
from payung.media.files.metadata import Notes
from payung.media.matcher.explanations import meaning
from payung.media.models import Exhibit, HashSet, Hit, Ruling, Source
from payung.media.viewing import actions
from payung.staff import actions as people
from payung.staff.roles import Function
from payung.staff.viewer import OfficerViewer
from tests.house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAID = ExhibitFinding(Shows.WORRYING, signs=(Sign.SOCKET, Sign.OUTSIDE), ages=(NoAge.UNKNOWN,))


def on_list(
    exhibit: UUID, *, identified: bool | None = None, weak: bool = False, category: str = "A"
) -> None:
    """Let a list know of an exhibit, as the worker notes it."""
    kites, _made = HashSet.objects.get_or_create(name="Kites", radius=31, made_at=NOON)
    Hit.objects.create(
        case_hash_id=exhibit,
        hash_set=kites,
        entry=f"k{exhibit}",
        kind="pdq" if weak else "md5",
        distance=9 if weak else 0,
        category=category,
        victim_identified=identified,
        is_weak=weak,
        since=NOON,
    )


def frame_on_list(exhibit: UUID, near: int, frames: int, distance: int = 0) -> None:
    """Let a list know of frames of an exhibit."""
    on_list(exhibit)
    Hit.objects.filter(case_hash=exhibit).update(
        kind="pdq", near=near, frames=frames, distance=distance
    )


def brought(number: int) -> bytes:
    return FILE + str(number).encode()


def look_at(viewer: OfficerViewer, exhibit: UUID) -> None:
    with clock.at(NOON):
        actions.begin_viewing(viewer, exhibit, Purpose.IDENTIFICATION, "Who.", classified=False)


@pytest.fixture(autouse=True)
def _all_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payung.media.viewing.actions.sessions.made", lambda *_what: b"")


def certified(house: House, name: str) -> OfficerViewer:
    people.certify(SYSTEM, house.officers[name], Function.TRIAGE, days=9)
    return looking(house, name)


def test_what_was_said_is_read_by_the_next_and_leaves_the_list(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    assert [piece.card.id for one in queries.worklist(viewer).series for piece in one.pieces] == [
        exhibit
    ]
    look_at(viewer, exhibit)
    actions.rule(viewer, exhibit, SAID)
    (ruling,) = queries.rulings(house.viewer("intake"), exhibit)
    assert (ruling.officer, ruling.said) == ("Super", SAID)
    assert queries.worklist(viewer).series == ()


def test_who_has_not_looked_says_nothing_of_it_unless_a_list_does(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    with pytest.raises(Conflict):
        actions.rule(viewer, exhibit, SAID)
    actions.rule(viewer, exhibit, SAID, classified=True)
    assert Ruling.objects.count() == 1


def test_nobody_has_to_look_only_to_write_that_the_child_has_been_found(house: House) -> None:
    viewer, other = looking(house), certified(house, "fresh")
    exhibit = received(viewer)
    look_at(viewer, exhibit)
    actions.rule(viewer, exhibit, SAID)
    for another in (
        SAID,
        ExhibitFinding(Shows.NOTHING, known=Known.NAMED),
        ExhibitFinding(SAID.shows, known=Known.NONE),
        ExhibitFinding(SAID.shows, real=Real.NOT_REAL, known=Known.NAMED, words="Drawn."),
    ):
        with pytest.raises(Conflict):
            actions.rule(other, exhibit, another)
    actions.rule(other, exhibit, ExhibitFinding(SAID.shows, known=Known.NAMED))
    assert [ruling.said.known for ruling in queries.rulings(other, exhibit)] == [
        Known.NAMED,
        Known.UNKNOWN,
    ]


def test_a_later_word_stands_beside_the_first(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    look_at(viewer, exhibit)
    actions.rule(viewer, exhibit, SAID)
    actions.rule(viewer, exhibit, ExhibitFinding(Shows.NOTHING))
    assert [ruling.said.shows for ruling in queries.rulings(viewer, exhibit)] == [
        Shows.NOTHING,
        Shows.WORRYING,
    ]


def test_fresh_eyes_are_another_s(house: House) -> None:
    viewer, other = looking(house), certified(house, "fresh")
    exhibit = received(viewer)
    look_at(viewer, exhibit)
    actions.rule(viewer, exhibit, ExhibitFinding(Shows.WORRYING, fresh_eyes=True))
    assert queries.worklist(viewer).series == ()
    ((one,),) = [series.pieces for series in queries.worklist(other).series]
    assert (one.card.id, one.fresh_eyes) == (exhibit, True)
    look_at(other, exhibit)
    actions.rule(other, exhibit, SAID)
    assert queries.worklist(other).series == ()


def shown(viewer: OfficerViewer) -> list[list[UUID]]:
    return [[piece.card.id for piece in one.pieces] for one in queries.worklist(viewer).series]


def test_what_asks_for_other_eyes_does_not_stand_before_what_is_older(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "MOST", 1)
    viewer = looking(house)
    older, newer = received(viewer, brought(0)), received(viewer, brought(1))
    look_at(viewer, newer)
    actions.rule(viewer, newer, ExhibitFinding(Shows.WORRYING, fresh_eyes=True))
    assert shown(viewer) == [[older]]
    assert queries.worklist(viewer).more == 0


def test_fresh_eyes_are_asked_for_a_known_file_too(house: House) -> None:
    viewer, other, report = looking(house), certified(house, "fresh"), uuid4()
    exhibit = received(viewer, FILE, Acquisition(Source.REPORT, "a.bin", report=report))
    on_list(exhibit, identified=False)
    assert queries.worklist(other).known == 1
    look_at(viewer, exhibit)
    actions.rule(viewer, exhibit, ExhibitFinding(Shows.BASELINE, fresh_eyes=True))
    assert shown(other) == [[exhibit]]
    assert queries.worklist(other).known == 0
    assert shown(viewer) == []


def test_what_is_hidden_from_somebody_is_not_even_counted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, report = looking(house), uuid4()
    on_list(received(viewer, brought(0), Acquisition(Source.REPORT, "a.bin", report=report)))
    received(viewer, brought(1), Acquisition(Source.REPORT, "b.bin", report=report))
    monkeypatch.setattr(
        policy, "_rules", [lambda _viewer, _ids: {report: ReportStanding(is_visible=False)}]
    )
    worklist = queries.worklist(viewer)
    assert (worklist.series, worklist.known, worklist.uncompared, worklist.more) == ((), 0, 0, 0)


def test_what_is_known_need_not_be_looked_at_and_hides_nothing_that_is_new(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "MOST", 2)
    viewer = looking(house)
    new = received(viewer, brought(0))
    for number in range(1, 4):
        on_list(received(viewer, brought(number)))
    worklist = queries.worklist(viewer)
    assert (worklist.known, worklist.more, worklist.uncompared) == (3, 0, 4)
    assert shown(viewer) == [[new]]


def test_a_match_that_may_be_chance_spares_nobody_the_look(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    on_list(exhibit, weak=True)
    assert shown(viewer) == [[exhibit]]


def test_a_list_that_says_nothing_of_what_it_shows_spares_nobody_the_look(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    on_list(exhibit, category="")
    for baseline, is_known in ((None, False), (True, True), (False, True)):
        Hit.objects.update(baseline=baseline)
        assert (shown(viewer) == []) is is_known
        (known,) = queries.known_since(viewer, exhibit)
        assert known.match.classifies is is_known


def test_a_film_is_not_known_by_its_frames_and_says_how_many_are_near(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    for near in (1, 30):  # what lies between the frames nobody has compared
        Hit.objects.all().delete()
        frame_on_list(exhibit, near, 30)
        assert shown(viewer) == [[exhibit]]
        worklist = queries.worklist(viewer)
        assert (worklist.known, worklist.series[0].is_new) == (0, False)
        (match,) = worklist.series[0].pieces[0].matches
        assert str(meaning(match)[0]).startswith(f"Of 30 frames checked, {near} ")
        assert "same picture" not in " ".join(map(str, meaning(match)))


@pytest.mark.parametrize(("distance", "is_known"), [(0, True), (10, True), (11, False)])
def test_a_picture_further_away_is_perhaps_another_and_stays(
    house: House, distance: int, is_known: bool
) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    on_list(exhibit)
    Hit.objects.update(kind="pdq", distance=distance)
    assert (shown(viewer) == []) is is_known


def test_new_series_come_first_then_those_of_a_child_whom_nobody_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = looking(house)
    reports = {device: uuid4() for device in "abcd"}

    def of(device: str, made_at: str, number: int) -> UUID:
        notes = Notes(device=device, made_at=made_at)
        monkeypatch.setattr(metadata, "read", lambda _data: notes)
        claims = Acquisition(Source.REPORT, "a.bin", report=reports[device])
        return received(viewer, brought(number), claims)

    old, new = of("a", "2021-01-01T08:00:00", 1), of("b", "2026-02-01T08:00:00", 2)
    for device, number, identified in (("c", 3, None), ("d", 5, False)):
        on_list(of(device, "2026-02-27T08:00:00", number), identified=identified)
    beside, unfound = of("c", "2026-02-28T08:00:00", 4), of("d", "2020-02-28T08:00:00", 6)
    assert shown(viewer) == [[new], [old], [unfound], [beside]]
    assert [one.known for one in queries.worklist(viewer).series] == [0, 0, 1, 1]


def test_what_does_not_say_when_it_was_made_counts_as_made_when_it_came(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, numbers = looking(house), {}
    claims = (
        "2009:05:01 10:00:00",
        "",
        "0000:00:00 00:00:00",
        "2999:01:01 00:00:00",
        "2026:02:20 10:00:00",
    )
    for number, made_at in enumerate(claims):
        notes = Notes(made_at=made_at)
        monkeypatch.setattr(metadata, "read", lambda _data, notes=notes: notes)
        with clock.at(NOON.replace(hour=number)):
            numbers[received(viewer, brought(number))] = number
    assert [numbers[one] for (one,) in shown(viewer)] == [3, 2, 1, 4, 0]


def test_a_child_whom_nobody_knows_stays_on_the_list_until_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, report = looking(house), uuid4()
    claims = Acquisition(Source.REPORT, "a.bin", report=report)
    older, recent, named, none = (received(viewer, brought(number)) for number in range(4))
    beside, _new = received(viewer, brought(4), claims), received(viewer, brought(5))
    ruled = received(viewer, brought(6), claims)
    for exhibit, said in (
        (recent, ExhibitFinding(Shows.BASELINE, recent=Recent.YEAR)),
        (older, SAID),
        (named, ExhibitFinding(Shows.BASELINE, known=Known.NAMED)),
        (none, ExhibitFinding(Shows.NOTHING)),
        (ruled, ExhibitFinding(Shows.ILLEGAL)),
    ):
        actions.rule(viewer, exhibit, said, classified=True)
    wanted, more = queries.to_find(house.viewer("intake"))
    assert ([exhibit.card.id for exhibit in wanted], more) == ([recent, ruled, older], 0)
    assert wanted[2].ruled.said == SAID
    first = queries.worklist(viewer).series[0]  # a colleague has seen a child in the same report
    assert ([piece.card.id for piece in first.pieces], first.unidentified) == ([beside], True)
    # said before it was kept: what was said counts
    Exhibit.objects.update(to_find=None)
    assert len(queries.to_find(viewer)[0]) == 3
    actions.rule(viewer, recent, ExhibitFinding(Shows.BASELINE, known=Known.NAMED), classified=True)
    assert [exhibit.card.id for exhibit in queries.to_find(viewer)[0]] == [ruled, older]
    # nobody is told of a report that is not there for them
    monkeypatch.setattr(
        policy, "_rules", [lambda _viewer, _ids: {report: ReportStanding(is_visible=False)}]
    )
    assert [exhibit.card.id for exhibit in queries.to_find(viewer)[0]] == [older]
    assert queries.to_find(house.viewer("care")) == ([], 0)


def test_files_of_one_report_stand_together(house: House) -> None:
    viewer, report = looking(house), uuid4()
    claims = Acquisition(Source.REPORT, "a.bin", report=report)
    for number in range(3):
        received(viewer, brought(number), claims)
    received(viewer, brought(9))
    assert sorted(len(one.pieces) for one in queries.worklist(viewer).series) == [1, 3]


@pytest.mark.parametrize(("quality", "series"), [(100, 1), (49, 2)])
def test_pictures_in_which_little_is_to_be_seen_are_no_series_for_that(
    house: House, monkeypatch: pytest.MonkeyPatch, quality: int, series: int
) -> None:
    look = Look(LOOK.orientations, quality)
    monkeypatch.setattr(hashing, "look", lambda _data, **_how: look)
    viewer = looking(house)
    for name in (b"1", b"2"):
        received(viewer, PICTURE + name, Acquisition(Source.REPORT, "a.jpg", report=uuid4()))
    assert len(queries.worklist(viewer).series) == series


def test_a_longer_list_asks_no_more_questions(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = looking(house)
    for number in range(2):
        received(viewer, brought(number))
    for more in (2, 6):
        with django_assert_num_queries(9):
            assert len(queries.worklist(viewer).series) == more
        for number in range(more, more + 4):
            received(viewer, brought(number))


def test_what_is_another_unit_s_is_on_no_list_here(house: House) -> None:
    received(looking(house))
    assert queries.worklist(house.viewer("care")).series == ()
    with pytest.raises(NotAllowed):
        queries.worklist(house.viewer("admin"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (ExhibitFinding(Shows.ILLEGAL, real=Real.NOT_REAL), "words"),
        (ExhibitFinding(Shows.ILLEGAL, children=100), "children"),
        (ExhibitFinding(Shows.ILLEGAL, children=-1), "children"),
        (ExhibitFinding(Shows.ILLEGAL, series="x" * 201), "series"),
        (ExhibitFinding(Shows.ILLEGAL, words="x" * 20_001), "words"),
    ],
)
def test_what_cannot_be_meant_is_named(house: House, said: ExhibitFinding, field: str) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    with pytest.raises(BadInput) as refused:
        actions.rule(viewer, exhibit, said, classified=True)
    assert refused.value.field == field
    assert not Ruling.objects.exists()


@given(
    said=st.builds(
        ExhibitFinding,
        shows=st.sampled_from(Shows),
        real=st.sampled_from(Real),
        known=st.sampled_from(Known),
        recent=st.sampled_from(Recent),
        children=st.none() | st.integers(0, 99),
        ages=st.sets(st.sampled_from(AGES)).map(
            lambda some: tuple(age for age in AGES if age in some)
        ),
        signs=st.lists(st.sampled_from(Sign), unique=True).map(tuple),
    )
)
def test_what_was_sealed_comes_back_as_it_was(said: ExhibitFinding) -> None:
    assert ExhibitFinding.of_json(said.to_json() | {"v": 1, "later": "more"}) == said


def test_an_older_finding_keeps_every_age_that_its_band_may_have_meant() -> None:
    sealed = SAID.to_json() | {"ages": ["13-17", "6-12", "unknown"]}
    assert [age.value for age in ExhibitFinding.of_json(sealed).ages] == [
        *("6-11", "12-14", "15-17", "unknown"),
    ]
