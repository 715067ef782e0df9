"""Seen before? A file is found among a unit's exhibits, and a new list finds what the unit holds already."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from payung.foundation import clock
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import policy, queries
from payung.media.exhibits.actions import Acquisition, case_hashes, new_hits
from payung.media.exhibits.policy import ReportStanding
from payung.media.exhibits.queries import sightings as case_hash_queries
from payung.media.exhibits.records import AnalysisRecord
from payung.media.exhibits.tests.samples import LOOK, PICTURE, looking, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.files.analysis import FileAnalysis, Frame
from payung.media.files.digests import Digests
from payung.media.files.hash_query import HashQuery, asked
from payung.media.hashsets import actions as hashset_actions
from payung.media.matcher import brute_force, current_index, protocol
from payung.media.matcher import client as matcher
from payung.media.matcher.explanations import likeness, of_looking
from payung.media.matcher.results import Matches
from payung.media.models import CaseHash, Hit, Source
from tests.house import House

TURNED = [
    bits.hex() for bits in LOOK.orientations
]  # of each picture here: 00.., 01.., 02.. to 07..


@pytest.fixture(autouse=True)
def _own_index(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(places)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


def take(*rows: str, name: str = "kites") -> None:
    head = "key,pdq,md5,category,withdrawn"
    hashset_actions.import_set(SYSTEM, name, io.BytesIO("\n".join((head, *rows)).encode()))


def noted(house: House, exhibit: UUID) -> list[tuple[str, str, int, str]]:
    return [
        (known.match.set_name, known.match.entry, known.match.distance, known.match.category)
        for known in queries.known_since(house.viewer("super"), exhibit)
    ]


def sightings_of(
    house: House, *texts: str, name: str = "super", radius: int = 31
) -> list[list[UUID]]:
    wanted = [asked(text) for text in texts]
    sightings = queries.seen_before(house.viewer(name), wanted, radius=radius)
    return [[sighting.exhibit for sighting in one] for one in sightings]


def test_a_file_that_the_unit_holds_is_found_by_any_hash_and_nearest_first(house: House) -> None:
    viewer = house.viewer("super")
    text, picture = received(viewer, b"kite"), received(viewer, PICTURE)
    tells = queries.exhibit(viewer, picture).known
    assert tells is not None
    exact = [getattr(tells, kind) for kind in ("md5", "sha1", "sha256")]
    assert sightings_of(house, *exact, TURNED[5], "f" * 64) == [[picture]] * 4 + [[]]
    other = queries.exhibit(viewer, text).known
    assert other is not None
    assert sightings_of(house, other.md5) == [[text]]
    three = "07" * 30 + "0700"  # three bits from one of the eight
    ((sighting,),) = queries.seen_before(viewer, [asked(f"pdq:{three}")])
    assert (sighting.kind, sighting.distance, sighting.is_weak, sighting.state) == (
        "pdq",
        3,
        False,
        "held",
    )
    assert sightings_of(house, three, radius=2) == [[]]
    assert queries.seen_before(viewer, [asked(exact[0])], besides=picture) == [[]]
    with pytest.raises(BadInput, match="radius"):
        sightings_of(house, three, radius=64)


def test_where_little_is_to_be_seen_only_what_is_very_near_counts(house: House) -> None:
    received(house.viewer("super"), PICTURE)
    far = "07" * 27 + "0000000700"  # twelve bits away
    for quality, count in ((None, 1), (90, 1), (10, 0)):
        assert len(queries.seen_before(house.viewer("super"), [asked(far, quality)])[0]) == count
    CaseHash.objects.update(pdq_quality=10)
    assert sightings_of(house, far, TURNED[0]) == [[], [CaseHash.objects.get().pk]]


def test_another_unit_and_who_may_not_read_the_report_learn_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = house.viewer("super")
    report = house.units["police"]  # any id: what it is says the room that knows reports
    exhibit = received(viewer, PICTURE, Acquisition(Source.REPORT, report=report))
    take(f"a,{TURNED[0]},,A,")
    exhibit_actions.look_back(SYSTEM)
    assert sightings_of(house, TURNED[0], name="care") == [[]]
    monkeypatch.setattr(
        policy, "_rules", [lambda _v, _r: {report: ReportStanding(is_visible=False)}]
    )
    assert sightings_of(house, TURNED[0]) == [[]]
    assert queries.found_by_lists(viewer) == []
    for name in ("super", "care"):
        with pytest.raises(NotFound):
            queries.known_since(house.viewer(name), exhibit)
    with pytest.raises(NotAllowed):
        sightings_of(house, TURNED[0], name="admin")


def test_a_new_list_finds_what_the_unit_holds_and_what_is_withdrawn_is_gone(house: House) -> None:
    viewer = house.viewer("super")
    picture, text = received(viewer, PICTURE), received(viewer, b"kite")
    assert exhibit_actions.look_back(SYSTEM) == 0
    tells = queries.exhibit(viewer, text).known
    assert tells is not None
    with clock.at(first := clock.now() + timedelta(days=1)):
        take(f"a,{TURNED[3]},,A1,", f"b,,{tells.md5},B,", f"far,{'f' * 64},,,")
        assert exhibit_actions.look_back(SYSTEM) == 2
        assert exhibit_actions.look_back(SYSTEM) == 0
    assert noted(house, picture) == [("kites", "a", 0, "A1")]
    assert noted(house, text) == [("kites", "b", 0, "B")]
    with clock.at(clock.now() + timedelta(days=2)):
        take(f"a,{TURNED[3]},,A2,", "b,,,,yes")
        take(f"c,{TURNED[7]},,,", name="shells")
        assert exhibit_actions.look_back(SYSTEM) == 2
    assert noted(house, picture) == [("kites", "a", 0, "A2"), ("shells", "c", 0, "")]
    assert noted(house, text) == []
    newest, oldest = queries.found_by_lists(viewer)
    assert (newest.match.set_name, oldest.since, oldest.exhibit) == ("shells", first, picture)
    acts = [(entry.act, entry.count) for entry in ledger.about(SYSTEM, f"exhibit:{picture}")]
    assert acts == [("exhibit.received", 1), ("exhibit.matched", 1), ("exhibit.matched", 2)]


def test_of_a_film_each_list_says_how_many_frames_are_near(house: House) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, b"kite")
    asks = filmed(exhibit, *range(0x10, 0xF0, 8), 0x00, 0x0F)  # 30 scenes
    take(f"a,{'00' * 32},,A,", f"b,{'0f' * 32},,A,")
    take(f"c,{'0f' * 31}0e,,,", name="shells")
    assert exhibit_actions.look_back(SYSTEM) == 1
    by_entry = {known.match.entry: known.match for known in queries.known_since(viewer, exhibit)}
    assert {name: (match.near, match.frames) for name, match in by_entry.items()} == {
        "a": (2, 30), "b": (2, 30), "c": (1, 30),
    }  # fmt: skip
    assert not any(match.is_sure for match in by_entry.values())
    (matches,) = matcher.match_files(viewer, [asks])
    assert {match.entry: match for match in matches} == by_entry
    take(f"d,,{asks[0].hashes['md5'].hex()},A,", name="whole")
    assert exhibit_actions.look_back(SYSTEM) == 1
    assert [known.match.is_sure for known in queries.known_since(viewer, exhibit)].count(True) == 1


def test_what_comes_while_it_is_asked_makes_it_due_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = received(house.viewer("super"), PICTURE)
    ask = matcher.match_files

    def slowly(*args: object, **more: object) -> list[Matches]:
        matches = ask(*args, **more)  # type: ignore[arg-type]
        monkeypatch.setattr(matcher, "match_files", ask)
        take(f"a,{TURNED[0]},,A,")
        return matches

    monkeypatch.setattr(matcher, "match_files", slowly)
    assert exhibit_actions.look_back(SYSTEM) == 1
    assert noted(house, exhibit) == [("kites", "a", 0, "A")]


def test_with_the_exhibit_its_hashes_and_what_was_found_by_them_go(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = received(looking(house), PICTURE)
    take(f"a,{TURNED[0]},,A,")
    exhibit_actions.look_back(SYSTEM)
    exhibit_actions.destroy(house.viewer("super"), exhibit, "Over.")
    ask = matcher.match_files

    def meanwhile(*args: object, **more: object) -> list[Matches]:
        matches = ask(*args, **more)  # type: ignore[arg-type]
        exhibit_actions.confirm_destruction(house.viewer("liaison"), exhibit)
        return matches

    monkeypatch.setattr(matcher, "match_files", meanwhile)
    take(f"b,{TURNED[1]},,A,")
    assert exhibit_actions.look_back(SYSTEM) == 0
    assert (CaseHash.objects.count(), Hit.objects.count()) == (0, 0)


def test_one_that_was_received_before_hashes_were_kept_gets_them_when_it_is_opened(
    house: House,
) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    case_hashes.forget(exhibit)
    b"".join(exhibit_actions.open_exhibit(viewer, exhibit))
    assert sightings_of(house, TURNED[0]) == [[exhibit]]


def test_a_batch_takes_few_questions(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        received(house.viewer("super"), PICTURE + bytes([number]))
    viewer = house.viewer("super")
    wanted = [asked(TURNED[0]), *(asked(f"{number:032x}") for number in range(300))]
    with django_assert_max_num_queries(4):
        assert len(queries.seen_before(viewer, wanted)[0]) == 5
    take(f"a,{TURNED[0]},,A,")
    with django_assert_max_num_queries(22):
        assert exhibit_actions.look_back(SYSTEM) == 5


def test_exhibits_that_match_much_are_noted_in_smaller_portions(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibits = [received(house.viewer("super"), PICTURE) for _exhibit in range(5)]
    monkeypatch.setattr(new_hits, "MATCHES", 7)
    take(*(f"{number},{TURNED[0]},,A," for number in range(3)))
    assert exhibit_actions.look_back(SYSTEM) == 5
    assert [len(noted(house, exhibit)) for exhibit in exhibits] == [3] * 5
    monkeypatch.setattr(new_hits, "MATCHES", 1)
    monkeypatch.setattr(new_hits, "_CHUNK", 2)
    take("0,,,A,yes", "1,,,B,", "3," + TURNED[0] + ",,A,")
    assert exhibit_actions.look_back(SYSTEM) == 5


def test_films_with_many_frames_are_asked_about_one_after_the_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [received(house.viewer("super"), PICTURE + bytes([number])) for number in range(3)]
    monkeypatch.setattr(new_hits, "MUCH", 300)  # one has 256 bytes of hashes
    take(f"a,{TURNED[0]},,A,")
    assert exhibit_actions.look_back(SYSTEM) == 3
    assert all(len(noted(house, exhibit)) == 1 for exhibit in made)


def portions(hashes_of_files: list[list[bytes]], size: int) -> Iterator[list[bytes]]:
    for start in range(0, len(hashes_of_files), size):
        yield [b"".join(hashes) for hashes in hashes_of_files[start : start + size]]


HASHES = st.binary(min_size=32, max_size=32)


@given(
    wanted=st.lists(HASHES, max_size=3),
    hashes_of_files=st.lists(st.lists(HASHES, min_size=1, max_size=8), max_size=5),
    size=st.integers(1, 3),
    radius=st.integers(0, 256),
)
def test_going_through_equals_counting_bits(
    wanted: list[bytes], hashes_of_files: list[list[bytes]], size: int, radius: int
) -> None:
    away = {
        (one, place): min(
            (int.from_bytes(query) ^ int.from_bytes(hash_)).bit_count() for hash_ in hashes
        )
        for one, query in enumerate(wanted)
        for place, hashes in enumerate(hashes_of_files)
    }
    expected = {(*key, distance) for key, distance in away.items() if distance <= radius}
    assert set(brute_force.near(wanted, portions(hashes_of_files, size), radius)) == expected


def test_what_travels_to_the_matcher_is_the_same_there() -> None:
    one = HashQuery("kite", {"md5": b"1" * 16, "pdq": b"2" * 256}, 70)
    message = protocol.question([one], None, ())
    assert protocol.travelled(message) == [HashQuery("", one.hashes, 70)]


def test_no_frame_is_dropped_for_showing_little_unless_it_is_of_one_colour(house: House) -> None:
    exhibit = row(received(house.viewer("super"), b"kite"))
    frames = [(0.0, 0, ["55" * 32] * 8), (1.0, 20, ["66" * 32] * 8), (2.0, 80, ["77" * 32] * 8)]
    digests = {"md5": "1" * 32, "sha1": "1" * 40, "sha256": "1" * 64}
    for shown, kept, qualities in (
        (frames, ("66", "77"), [20, 80]),
        (frames[:2], ("66",), [20]),
        (frames[:1], (), []),
    ):
        case_hashes.forget(exhibit.id)
        case_hashes.keep(exhibit, film_record(digests, shown))
        case_hash = CaseHash.objects.get()
        assert bytes(case_hash.pdq or b"") == bytes.fromhex("".join(scene * 256 for scene in kept))
        assert list(bytes(case_hash.frames or b"")) == qualities


def test_a_frame_in_which_little_is_to_be_seen_is_found_where_it_is_very_near_and_it_is_said(
    house: House,
) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, b"kite")
    asks = filmed(exhibit, 0x00, 0x0F, 0x33, weak=(0x0F,))
    ten, twelve = "0f" * 29 + "000f00", "0f" * 28 + "000f0000"  # bits away: 8 and 12
    take(f"near,{ten},,A,", f"far,{twelve},,A,", f"sure,{'33' * 30}0f0f,,A,")
    (matches,) = matcher.match_files(viewer, [asks])
    assert [(match.entry, match.is_weak, match.near) for match in matches] == [
        ("near", True, 1), ("sure", False, 1),
    ]  # fmt: skip
    assert exhibit_actions.look_back(SYSTEM) == 1
    assert [known.match for known in queries.known_since(viewer, exhibit)] == matches
    ((one,), none, (sure,)) = queries.seen_before(
        viewer, [asked(ten), asked(twelve), asked("33" * 32)]
    )
    assert (one.is_weak, none, sure.is_weak) == (True, [], False)
    film = FileAnalysis(Digests("", "", "", 1), "video/mp4", frames=FRAMES)
    assert "1 of 2 frames shows little detail" in " ".join(map(str, of_looking(film)))


def film_record(
    digests: Mapping[str, str], frames: list[tuple[float, int, list[str]]]
) -> AnalysisRecord:
    return {
        "kind": "video/mp4",
        "size": 1,
        "md5": digests["md5"],
        "sha1": digests["sha1"],
        "sha256": digests["sha256"],
        "pdq": [],
        "pdq_quality": None,
        "pdq_maker": "",
        "frames": frames,
        "why": "",
        "notes": {},
    }


FRAMES = tuple(Frame(0.0, quality, (b"1" * 32,) * 8) for quality in (20, 80))


def filmed(exhibit: UUID, *scenes: int, weak: Sequence[int] = ()) -> list[HashQuery]:
    """Let an exhibit be a film of these scenes, one a second; return what is asked about such a film."""
    frames = [
        (float(at), 20 if scene in weak else 90, [f"{scene:02x}" * 32] * 8)
        for at, scene in enumerate(scenes)
    ]
    digests = {kind: f"{exhibit.int:x}".zfill(size)[-size:] for kind, size in SIZES.items()}
    case_hashes.forget(exhibit)
    case_hashes.keep(row(exhibit), film_record(digests, frames))
    frames_of_film = tuple(
        Frame(at, quality, tuple(map(bytes.fromhex, pdq))) for at, quality, pdq in frames
    )
    return FileAnalysis(Digests(**digests, size=1), "video/mp4", frames=frames_of_film).hash_queries


SIZES = {"md5": 32, "sha1": 40, "sha256": 64}
SCENES = (0x00, 0x0F, 0x33, 0x55)  # 96 bits and more apart


def test_a_film_that_was_cut_or_begins_otherwise_is_found_whichever_came_first(
    house: House,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    viewer = house.viewer("super")
    whole, later, other = (received(viewer, content) for content in (b"kite", b"shell", b"house"))
    asks_whole, asks_later = filmed(whole, *SCENES), filmed(later, 0x99, *SCENES[2:])
    filmed(other, 0x96, 0xC3)
    for asks, own, expected in ((asks_whole, whole, later), (asks_later, later, whole)):
        with django_assert_max_num_queries(6):
            ((sighting,),) = queries.files_seen_before(viewer, [asks], besides=own)
        assert (sighting.exhibit, sighting.kind, sighting.distance) == (expected, "pdq", 0)
        assert sighting.of_frame
        said = likeness(sighting.kind, sighting.distance, is_weak=False, of_frame=sighting.of_frame)
        assert "Only part of it is similar" in str(said)
    # and a picture out of the middle of it, two bits away
    assert sightings_of(house, "33" * 30 + "3330") == [[whole, later]]


def test_the_hashes_of_long_films_are_read_a_few_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    near = brute_force.near

    def watched(wanted: list[bytes], portions: Iterator[list[bytes]], radius: int) -> object:
        def each() -> Iterator[list[bytes]]:
            for portion in portions:
                sizes.append(sum(map(len, portion)))
                yield portion

        return near(wanted, each(), radius)

    monkeypatch.setattr(brute_force, "near", watched)
    monkeypatch.setattr(case_hash_queries, "MUCH", 2 * 256 * len(SCENES))
    films = [received(house.viewer("super"), bytes([number])) for number in range(5)]
    for film in films:
        filmed(film, *SCENES)
    assert [set(sightings) for sightings in sightings_of(house, "0f" * 32)] == [set(films)]
    assert sizes == [2048, 2048, 1024]
