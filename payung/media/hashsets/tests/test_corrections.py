"""What is said of a hash set can be changed, and what follows from it is right at once and everywhere."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry as Act
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.tests.samples import LOOK, PICTURE, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hash_query
from payung.media.hashsets import actions as hashset_actions
from payung.media.hashsets import queries as hashset_queries
from payung.media.hashsets.actions import SetDetails
from payung.media.hashsets.tests.test_imports import ONE, TWO, killed, matches_of, take
from payung.media.matcher import current_index
from payung.media.matcher.queries import lookup
from payung.media.models import CaseHash, HashSet, Purpose, SetVersion
from tests.house import House

pytestmark = pytest.mark.django_db

NEAR = "07" * 30 + "0700"  # three bits from one of the picture's orientations


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path / "index")
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


def change(**said: Any) -> list[str]:
    return hashset_actions.change_set(SYSTEM, "kites", **said)


def card() -> hashset_queries.SetCard:
    return hashset_queries.hash_sets(SYSTEM)[0]


def test_what_is_given_is_changed_and_the_rest_stays() -> None:
    take(
        f"a,{ONE},,A1,",
        details=SetDetails("Kite Club", "XA", Purpose.KNOWN, 20, {"A1": True, "B": True}),
    )
    said = {"country": "XB", "baseline": {"B": False, "A1": None, "C": True}}
    assert change(owner="Kite Union", **said) == ["owner", "country", "baseline"]
    details = card()
    assert (details.owner, details.country, details.radius) == ("Kite Union", "XB", 20)
    assert (details.baseline, details.purpose) == ({"B": False, "C": True}, Purpose.KNOWN)
    assert change(maker="pdqhash 0.2") == ["maker"]
    assert card().maker == "pdqhash 0.2"
    assert change(owner="", radius=0) == ["owner", "radius"]
    assert (card().owner, card().radius, card().entries) == ("", 0, 1)


def test_a_process_that_searches_uses_the_new_radius_and_meaning_at_once() -> None:
    take(f"a,{ONE},,A1,", f"b,{TWO},,,", details=SetDetails(radius=0))
    assert matches_of(ONE) == [("kites", "a", 0)]
    change(radius=2, baseline={"A1": True})
    assert matches_of(ONE) == [("kites", "a", 0), ("kites", "b", 2)]
    assert lookup.match(SYSTEM, [hash_query.asked(ONE)])[0][0].baseline is True
    change(radius=1)
    assert matches_of(ONE) == [("kites", "a", 0)]


def test_exhibits_are_looked_up_again_and_what_is_noted_of_them_follows(
    house: House, places: Path
) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, PICTURE)
    take(f"near,{NEAR},,A1,", f"same,{LOOK.orientations[0].hex()},,A1,")

    def noted() -> Iterator[tuple[str, int, bool | None]]:
        exhibit_actions.look_back(SYSTEM)
        for known in exhibit_queries.known_since(viewer, exhibit):
            yield known.match.entry, known.match.distance, known.match.baseline

    assert sorted(noted()) == [("near", 3, None), ("same", 0, None)]
    change(radius=2)
    assert sorted(noted()) == [("same", 0, None)]
    change(radius=3, baseline={"A1": False})
    assert sorted(noted()) == [("near", 3, False), ("same", 0, False)]
    looked_in = CaseHash.objects.get().looked_in
    change(owner="Kite Club", country="XA")  # they say nothing about a match
    assert sorted(noted()) == [("near", 3, False), ("same", 0, False)]
    assert CaseHash.objects.get().looked_in == looked_in


def test_it_is_in_the_ledger_once_and_what_says_nothing_new_is_not() -> None:
    take(f"a,{ONE},,,")
    change(radius=10, baseline={"A": True})
    assert change(radius=10, owner="", baseline={"A": True, "B": None}) == []
    change(country="XA")
    acts = Act.objects.filter(chain="hashsets").values_list("act", "subject").order_by("sequence")
    subject = f"hashset:{card().id}"
    assert list(acts)[1:] == [("hashset.changed", subject)] * 2
    versions = SetVersion.objects.values_list("version", "format", "added", "withdrawn")
    assert list(versions.order_by("version")) == [(1, "plain", 1, 0), (2, "", 0, 0)]


def test_not_while_it_is_imported_and_what_a_killed_import_left_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(f"a,{ONE},,,")
    killed(monkeypatch, f"b,{TWO},,,")
    with pytest.raises(BadInput, match="this set is being imported at the moment"):
        change(radius=10)
    assert card().radius == 31
    with clock.at(clock.now() + timedelta(minutes=6)):
        change(owner="Kite Club")
        change(radius=10)
        assert matches_of(TWO) == [("kites", "a", 2)]
        assert take(f"c,{TWO},,,").added == 1


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, "Name at least one change"),
        ({"radius": 64}, "radius: "),
        ({"radius": -1}, "radius: "),
        ({"country": "XAB"}, "country: "),
        ({"country": "x1"}, "country: "),
        ({"owner": "k" * 201}, "owner: "),
    ],
)
def test_what_cannot_be_is_named_and_changes_nothing(said: dict[str, Any], named: str) -> None:
    take(f"a,{ONE},,,")
    before = card()
    with pytest.raises(BadInput, match=named):
        change(**said)
    assert card() == before
    with pytest.raises(BadInput, match="name: there is no hash set named boats"):
        hashset_actions.change_set(SYSTEM, "boats", radius=1)
    if said:
        with pytest.raises(BadInput, match=named):
            take(f"a,{ONE},,,", name="boats", details=SetDetails(**said))
        assert HashSet.objects.count() == 1


def test_the_command_changes_and_the_list_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    take(f"a,{ONE},,,", details=SetDetails(baseline={"B": True}))
    said = ["--country", "xa", "--radius", "9", "--baseline", "A1=yes", "--baseline", "B=unknown"]
    call_command("hashsets", "change", "--name", "kites", *said)
    assert json.loads(capsys.readouterr().out) == {
        "set": "kites",
        "changed": ["country", "radius", "baseline"],
    }
    call_command("hashsets", "list")
    line = json.loads(capsys.readouterr().out)
    assert (line["country"], line["radius"], line["baseline"]) == ("XA", 9, {"A1": True})
    for wrong in ([], ["--radius", "64"], ["--baseline", "A1"]):
        with pytest.raises(SystemExit) as stopped:
            call_command("hashsets", "change", "--name", "kites", *wrong)
        assert stopped.value.code == 2
        assert "error" in json.loads(capsys.readouterr().out)
