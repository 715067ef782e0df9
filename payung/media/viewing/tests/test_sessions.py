"""Looking at an exhibit: who may, for what, in which steps, for how long; counted for them alone."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from PIL import Image, ImageFilter
from pytest_django import DjangoAssertNumQueries

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.choices import Purpose
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.findings import ExhibitFinding, Shows
from payung.media.exhibits.tests.samples import FILE, HASHES, PICTURE, looking, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import pdq, video
from payung.media.files.tests.films import film
from payung.media.files.tests.pictures import colours
from payung.media.models import Reveal, Ruling, State, Viewing
from payung.media.sandbox import dispatch
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.media.viewing.rules import Limits, Step
from payung.staff import actions as people
from payung.staff.roles import Function, Role
from payung.staff.viewer import OfficerViewer
from tests.house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # the house's units stand at UTC
MINUTE = timedelta(minutes=1)


def begun(viewer: OfficerViewer, exhibit: UUID, purpose: Purpose = Purpose.ASSESSMENT) -> UUID:
    return viewing_actions.begin_viewing(
        viewer, exhibit, purpose, "For the court.", classified=False
    )


def acts_of(exhibit: UUID) -> list[str]:
    entries = Entry.objects.filter(subject=f"exhibit:{exhibit}").order_by("sequence")
    return list(entries.values_list("act", flat=True))


def test_an_officer_looks_step_by_step_and_all_of_it_is_written_down(house: House) -> None:
    with clock.at(NOON):
        viewer = looking(house)
        exhibit = received(viewer, PICTURE)
        viewing = begun(viewer, exhibit)
        assert viewing_queries.looking(viewer, viewing).step == Step.SMALL
        assert max(Image.open(io.BytesIO(viewing_queries.picture(viewer, viewing))).size) == 200
        viewing_actions.reveal(viewer, viewing, Step.CLEAR, "tell", "")
        viewing_actions.reveal(viewer, viewing, Step.LARGER, "where", "The window.")
        state = viewing_queries.looking(viewer, viewing)
        assert (state.step, state.shown.farthest, state.is_over) == (
            Step.LARGER,
            Step.LARGER,
            False,
        )
        viewing_actions.end_viewing(viewer, viewing)
        assert viewing_queries.looking(viewer, viewing).is_over
    assert acts_of(exhibit)[1:] == [
        "exhibit.viewing-began",
        *["exhibit.revealed"] * 2,
        "exhibit.viewing-ended",
    ]


def test_one_step_comes_after_the_other_each_with_its_reason(house: House) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, received(viewer, PICTURE))
        with pytest.raises(Conflict):
            viewing_actions.reveal(viewer, viewing, Step.WHOLE, "tell", "")
        with pytest.raises(BadInput) as refused:
            viewing_actions.reveal(viewer, viewing, Step.CLEAR, "", "")
    assert refused.value.field == "why"
    assert Reveal.objects.count() == 1


def test_it_is_hidden_after_two_minutes_and_at_once_where_somebody_asks(house: House) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, received(viewer, PICTURE))
    with clock.at(NOON + 2 * MINUTE):
        assert viewing_queries.looking(viewer, viewing).step is None
        with pytest.raises(NotFound):
            viewing_queries.picture(viewer, viewing)
        viewing_actions.reveal(viewer, viewing, Step.SMALL, "tell", "")
        assert viewing_queries.picture(viewer, viewing)
    with clock.at(NOON + 2.5 * MINUTE):
        viewing_actions.hide(viewer, viewing)
        with pytest.raises(NotFound):
            viewing_queries.picture(viewer, viewing)
        assert viewing_queries.own_exposure(viewer).today == 2.5 * MINUTE


def test_nobody_sees_what_a_colleague_looks_at(house: House) -> None:
    viewer, other = looking(house), looking(house, "fresh")
    with clock.at(NOON):
        viewing = begun(viewer, received(viewer, PICTURE))
        for read in (viewing_queries.picture, viewing_queries.looking):
            with pytest.raises(NotFound):
                read(other, viewing)
        with pytest.raises(NotFound):
            viewing_actions.reveal(other, viewing, Step.CLEAR, "tell", "")


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ((), "no certificate for viewing"),
        ((Function.VIEWING,), "no certificate for wellbeing"),
        ((Function.WELLBEING,), "no certificate for viewing"),
    ],
)
def test_without_both_certificates_nothing_is_shown(
    house: House, functions: tuple[Function, ...], expected: str
) -> None:
    for function in functions:
        people.certify(SYSTEM, house.officers["super"], function, days=9)
    viewer = house.viewer("super")
    with clock.at(NOON), pytest.raises(NotAllowed) as refused:
        begun(viewer, received(viewer, PICTURE))
    assert expected in str(refused.value)


def test_what_is_known_is_not_looked_at_only_to_say_it_again(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    with clock.at(NOON):
        with pytest.raises(NotAllowed):
            viewing_actions.begin_viewing(viewer, exhibit, Purpose.ASSESSMENT, "", classified=True)
        with pytest.raises(BadInput) as refused:
            viewing_actions.begin_viewing(viewer, exhibit, Purpose.COURT, " ", classified=True)
        assert refused.value.field == "reason"
        assert viewing_actions.begin_viewing(
            viewer, exhibit, Purpose.COURT, "Case 12.", classified=True
        )


def test_nobody_looks_longer_than_the_day_s_limit(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    viewing_actions.set_limits(viewer, Limits(a_day=5))
    for number in range(3):
        with clock.at(NOON + number * 10 * MINUTE):
            begun(viewer, exhibit)
    last = Reveal.objects.latest("began_at")
    assert last.until - last.began_at == MINUTE, "no longer than there is left"
    with clock.at(NOON + 40 * MINUTE), pytest.raises(NotAllowed) as refused:
        begun(viewer, exhibit)
    assert "tomorrow" in str(refused.value)
    with clock.at(NOON + timedelta(days=1)):
        assert begun(viewer, exhibit)


def test_after_half_an_hour_comes_a_break(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    for number in range(4):
        with clock.at(NOON + number * 9 * MINUTE):
            begun(viewer, exhibit)
    with clock.at(NOON + 31 * MINUTE), pytest.raises(NotAllowed) as refused:
        begun(viewer, exhibit)
    assert "13 minutes" in str(refused.value)
    with clock.at(NOON + 45 * MINUTE):
        assert begun(viewer, exhibit)


def test_at_night_nobody_looks_alone(house: House) -> None:
    viewer, night = looking(house), NOON + timedelta(hours=11)
    exhibit = received(viewer, PICTURE)
    with clock.at(night):
        with pytest.raises(NotAllowed):
            begun(viewer, exhibit)
        with pytest.raises(BadInput):
            viewing_actions.stand_beside(viewer, viewer.id)
        with pytest.raises(BadInput):
            viewing_actions.stand_beside(house.viewer("care"), viewer.id)
        viewing_actions.stand_beside(house.viewer("intake"), viewer.id)
        assert begun(viewer, exhibit)
    with clock.at(night + timedelta(hours=3)), pytest.raises(NotAllowed):
        begun(viewer, exhibit)


def test_whoever_does_not_want_to_look_says_no_reason_and_nobody_reads_of_it(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    with clock.at(NOON):
        viewing = begun(viewer, exhibit)
        before = Entry.objects.count()
        viewing_actions.opt_out(viewer)
        viewing_actions.opt_out(viewer)
        assert Entry.objects.count() == before
        with pytest.raises(NotFound):
            viewing_queries.picture(viewer, viewing)
        with pytest.raises(NotAllowed):
            begun(viewer, exhibit)
        viewing_actions.opt_in(viewer)
        assert begun(viewer, exhibit)


def test_an_exhibit_that_is_not_held_is_not_shown(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    with clock.at(NOON):
        viewing = begun(viewer, exhibit)
        exhibit_actions.return_exhibit(viewer, exhibit, "The owner.", "Not needed.")
        assert row(exhibit).state == State.RETURNED
        with pytest.raises(NotFound):
            viewing_queries.picture(viewer, viewing)
        with pytest.raises(NotAllowed):
            begun(viewer, exhibit)


def test_what_cannot_be_shown_is_told_and_not_counted(house: House) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        for data in (FILE, PICTURE[:200]):
            with pytest.raises(Conflict):
                begun(viewer, received(viewer, data))
        assert viewing_queries.own_exposure(viewer).files == 0


def test_whoever_may_not_look_just_now_costs_no_picture(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = looking(house)
    exhibit, no_picture = received(viewer, PICTURE), received(viewer, FILE)
    monkeypatch.setattr(dispatch, "one", lambda *_asked, **_how: pytest.fail("a picture was made"))
    with clock.at(NOON):
        with pytest.raises(BadInput):
            viewing_actions.begin_viewing(viewer, exhibit, Purpose.COURT, " ", classified=False)
        with pytest.raises(NotAllowed):
            viewing_actions.begin_viewing(viewer, exhibit, Purpose.ASSESSMENT, "", classified=True)
    with clock.at(NOON + timedelta(hours=11)):  # alone at night
        for exhibit_id in (exhibit, no_picture):
            with pytest.raises(NotAllowed):
                begun(viewer, exhibit_id)
    assert not Viewing.objects.exists()


def test_of_a_film_one_still_is_shown(house: House) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, received(viewer, film()))
        assert max(Image.open(io.BytesIO(viewing_queries.picture(viewer, viewing))).size) == 160


@pytest.fixture
def filmed(house: House, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Receive a film of which four frames are hashed: two of one shape, two of another."""
    monkeypatch.setattr(pdq, "hashes", lambda _luma: HASHES)
    return received(house.viewer("super"), film())


def test_each_still_of_a_film_is_one_look_that_begins_small(house: House, filmed: UUID) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, filmed)
        with pytest.raises(Conflict):
            viewing_actions.show_still(viewer, viewing, 1, Step.CLEAR)
        viewing_actions.show_still(viewer, viewing, 1, Step.SMALL)
        first = viewing_queries.picture(viewer, viewing)
    with clock.at(NOON + MINUTE):
        viewing_actions.show_still(viewer, viewing, 4, Step.SMALL)
        assert viewing_queries.picture(viewer, viewing) != first
        assert viewing_queries.looking(viewer, viewing).shown.still == 4
        assert viewing_queries.own_exposure(viewer).today == MINUTE
    assert Reveal.objects.count() == 3
    assert acts_of(filmed)[1:] == ["exhibit.viewing-began", *["exhibit.revealed"] * 2]


def test_a_reason_that_was_given_counts_for_the_next_still_but_not_for_colour(
    house: House, filmed: UUID
) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, filmed)
        for step in (Step.CLEAR, Step.LARGER, Step.WHOLE):
            viewing_actions.reveal(viewer, viewing, step, "where", "")
        viewing_actions.show_still(viewer, viewing, 2, Step.LARGER)
        with pytest.raises(Conflict):
            viewing_actions.show_still(viewer, viewing, 3, Step.WHOLE)
        viewing_actions.show_still(viewer, viewing, 3, Step.SMALL)
        with pytest.raises(BadInput):
            viewing_actions.reveal(viewer, viewing, Step.WHOLE, "", "")
        viewing_actions.reveal(viewer, viewing, Step.WHOLE, "where", "")
        assert viewing_queries.looking(viewer, viewing).shown.steps[-1] == (Step.WHOLE, 3)


def test_the_other_pictures_of_a_file_are_stills_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdq, "hashes", lambda _luma: HASHES)
    viewer = looking(house)
    shapes = [Image.fromarray(colours(90, 120, seed)) for seed in (1, 2, 3)]
    file = io.BytesIO()
    shapes[0].save(file, "TIFF", save_all=True, append_images=shapes[1:])
    exhibit = received(viewer, file.getvalue())
    with clock.at(NOON):
        viewing, pictures = begun(viewer, exhibit), []
        for still in (0, 1, 2):
            viewing_actions.show_still(viewer, viewing, still, Step.SMALL)
            with Image.open(io.BytesIO(viewing_queries.picture(viewer, viewing))) as picture:
                pictures.append(np.asarray(picture.convert("L"), np.float32))
        for page, shape in zip(pictures, shapes, strict=True):
            gray = np.asarray(shape.convert("L").filter(ImageFilter.GaussianBlur(8)), np.float32)
            away = [float(np.abs(picture - gray).mean()) for picture in pictures]
            assert min(away) == float(np.abs(page - gray).mean())
        with pytest.raises(BadInput):
            viewing_actions.show_still(viewer, viewing, 3, Step.SMALL)


def test_a_still_that_is_not_there_or_cannot_be_shown_is_told_and_not_counted(
    house: House, filmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, filmed)
        for still in (-1, 5):
            with pytest.raises(BadInput) as refused:
                viewing_actions.show_still(viewer, viewing, still, Step.SMALL)
            assert refused.value.field == "still"
        viewing_actions.opt_out(viewer)
        with pytest.raises(NotFound):  # the viewing is over
            viewing_actions.show_still(viewer, viewing, 1, Step.SMALL)
        viewing_actions.opt_in(viewer)
        viewing = begun(viewer, filmed)
        monkeypatch.setattr(video, "can_look", lambda: False)
        with pytest.raises(Conflict) as missing:
            viewing_actions.show_still(viewer, viewing, 1, Step.SMALL)
        assert "cannot open films" in str(missing.value)
        picture = begun(viewer, received(viewer, PICTURE))
        with pytest.raises(BadInput):
            viewing_actions.show_still(viewer, picture, 0, Step.SMALL)
    assert Reveal.objects.count() == 3


def test_a_file_that_is_gone_from_the_store_is_told(house: House, places: Path) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        exhibit = received(viewer, PICTURE)
        viewing = begun(viewer, exhibit)
        for path in (places / "exhibits").rglob("*.age"):
            path.unlink()
        with pytest.raises(Conflict):
            viewing_queries.picture(viewer, viewing)
        with pytest.raises(Conflict):
            begun(viewer, exhibit)


@pytest.mark.parametrize(
    "limits", [Limits(a_day=241), Limits(a_day=4), Limits(at_once=31), Limits(rest=14)]
)
def test_limits_stay_within_bounds(house: House, limits: Limits) -> None:
    viewer = looking(house)
    with pytest.raises(BadInput):
        viewing_actions.set_limits(viewer, limits)
    assert viewing_queries.limits_of(viewer) == Limits()


def test_who_sets_limits_is_a_supervisor_or_the_wellbeing_lead(house: House) -> None:
    with pytest.raises(NotAllowed):
        viewing_actions.set_limits(house.viewer("intake"), Limits())


def test_exposure_is_read_by_the_person_and_the_wellbeing_lead_alone(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people.set_roles(SYSTEM, house.officers["liaison"], [Role.WELLBEING])
    people.certify(SYSTEM, house.officers["fresh"], Function.TRIAGE, days=9)
    viewers = [looking(house), looking(house, "fresh")]
    with clock.at(NOON):
        exhibit = received(viewers[0], PICTURE)
        for viewer in viewers:
            viewing = begun(viewer, exhibit)
            for step in (Step.CLEAR, Step.LARGER, Step.WHOLE):
                viewing_actions.reveal(viewer, viewing, step, "tell", "")
    lead = house.viewer("liaison")
    with clock.at(NOON + MINUTE):
        with pytest.raises(NotAllowed):
            viewing_queries.exposures(viewers[0])
        with django_assert_num_queries(11):
            exposures = viewing_queries.exposures(lead)
    assert [(exposure.name, exposure.files, exposure.in_colour) for exposure in exposures] == [
        ("Fresh", 1, 1),
        ("Super", 1, 1),
    ]
    assert viewing_queries.wellbeing_leads(viewers[0]) == ["Liaison"]


def test_whoever_is_shown_nothing_takes_nothing_out_either_and_what_goes_out_is_counted(
    house: House,
) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    with clock.at(NOON):
        assert b"".join(exhibit_actions.open_exhibit(viewer, exhibit, "To the laboratory."))
        assert viewing_queries.own_exposure(viewer).taken_out == 1
        viewing_actions.opt_out(viewer)
        with pytest.raises(NotAllowed):
            exhibit_actions.open_exhibit(viewer, exhibit, "Once more.")


def test_an_officer_looks_at_one_exhibit_at_a_time(house: House) -> None:
    viewer = looking(house)
    with clock.at(NOON):
        viewing = begun(viewer, received(viewer, PICTURE))
        other = Viewing(
            id=uuid4(),
            exhibit_id=received(viewer, PICTURE),
            officer_id=viewer.id,
            purpose=Purpose.COURT,
            began_at=NOON,
            body=b"",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            other.save(force_insert=True)
        begun(viewer, other.exhibit_id)
        assert viewing_queries.looking(viewer, viewing).is_over


def test_what_goes_takes_along_what_was_said_of_it(house: House) -> None:
    viewer, second = looking(house), house.viewer("liaison")
    exhibit = received(viewer, PICTURE)
    with clock.at(NOON):
        viewing_actions.end_viewing(viewer, begun(viewer, exhibit))
        viewing_actions.rule(
            viewer, exhibit, ExhibitFinding(Shows.WORRYING, words="A mark on the wall.")
        )
        assert exhibit_queries.rulings(viewer, exhibit)
        exhibit_actions.destroy(viewer, exhibit, "The court said so.")
        exhibit_actions.confirm_destruction(second, exhibit)
    assert exhibit_queries.rulings(viewer, exhibit) == []
    for record in (*Viewing.objects.all(), *Reveal.objects.all(), *Ruling.objects.all()):
        assert not Grant.objects.filter(record=record.pk).exists()
