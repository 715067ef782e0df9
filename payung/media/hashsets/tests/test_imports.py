"""Hash sets in the database: an import is seen whole or not at all, and what counts is found, always."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.foundation import clock
from payung.foundation.errors import BadInput, NotFound
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry as Act
from payung.media.files import hash_query
from payung.media.hashsets import actions as hashset_actions
from payung.media.hashsets import queries as hashset_queries
from payung.media.hashsets.actions import SetDetails
from payung.media.hashsets.actions import imports as importing
from payung.media.matcher import actions as matcher_actions
from payung.media.matcher import current_index, hamming
from payung.media.matcher.index import Index
from payung.media.matcher.queries import lookup
from payung.media.models import Entry, HashSet, Purpose, SetVersion
from tests.fuzzing import examples

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = ("%064x" % (number << 200) for number in (1, 2, 4))


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


def csv(*rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join(("key,pdq,md5,category,withdrawn", *rows)).encode())


def take(*rows: str, name: str = "kites", **more: Any) -> hashset_actions.Imported:
    return hashset_actions.import_set(SYSTEM, name, csv(*rows), **more)


def matches_of(text: str, **more: Any) -> list[tuple[str, str, int]]:
    hits = lookup.match(SYSTEM, [hash_query.asked(text)], **more)[0]
    return [(hit.set_name, hit.entry, hit.distance) for hit in hits]


def test_what_is_imported_is_found_exactly_and_near() -> None:
    done = take(f"a,{ONE},,A1,", f"b,{TWO},{'0' * 32},B,")
    assert (done.added, done.withdrawn, done.errors) == (2, 0, [])
    assert matches_of(ONE) == [("kites", "a", 0), ("kites", "b", 2)]
    assert matches_of("0" * 32) == [("kites", "b", 0)]
    assert matches_of("f" * 64) == []
    assert matches_of(ONE, radius=1) == [("kites", "a", 0)]


def test_the_next_version_replaces_withdraws_and_adds() -> None:
    take(f"a,{ONE},,,", f"b,{TWO},,,")
    done = take(f"a,{THREE},,,", "b,,,,yes", f"c,{ONE},,,", f"d,{ONE},,,", "d,,,,yes")
    assert (done.added, done.withdrawn) == (2, 1)
    assert matches_of(ONE, radius=0) == [("kites", "c", 0)]
    assert matches_of(THREE, radius=0) == [("kites", "a", 0)]
    assert matches_of(TWO, radius=0) == []
    assert [card.version for card in hashset_queries.hash_sets(SYSTEM)] == [2]
    assert [card.entries for card in hashset_queries.hash_sets(SYSTEM)] == [2]


def test_the_same_file_again_changes_nothing() -> None:
    take(f"a,{ONE},,A,", f"b,{TWO},,,")
    done = take(f"a,{ONE},,A,", f"b,{TWO},,,", whole=True)
    assert (done.added, done.withdrawn) == (0, 0)
    assert Entry.objects.count() == 2


def test_what_the_whole_list_does_not_name_is_withdrawn() -> None:
    take(f"a,{ONE},,,", f"b,{TWO},,,")
    assert take(f"b,{TWO},,,").withdrawn == 0
    assert take(f"b,{TWO},,,", whole=True).withdrawn == 1
    assert matches_of(ONE, radius=0) == []


def test_a_single_entry_is_withdrawn_and_gone_in_the_same_transaction() -> None:
    take(f"a,{ONE},,,", f"b,{TWO},,,")
    with transaction.atomic():
        gone = hashset_actions.withdraw(
            SYSTEM, hashset_queries.set_named(SYSTEM, "kites"), ["a", "kite"]
        )
        assert gone == 1
        assert matches_of(ONE, radius=0) == []
    assert matches_of(TWO, radius=0) == [("kites", "b", 0)]
    assert hashset_actions.withdraw(SYSTEM, hashset_queries.set_named(SYSTEM, "kites"), ["a"]) == 0


def test_an_import_is_found_in_the_transaction_that_makes_it_and_not_after_it_was_taken_back() -> (
    None
):
    take(f"a,{ONE},,,")
    with transaction.atomic():
        take(f"b,{TWO},,,")
        assert matches_of(TWO, radius=0) == [("kites", "b", 0)]
        transaction.set_rollback(True)
    assert matches_of(TWO, radius=0) == []
    take(f"c,{THREE},,,")
    assert matches_of(THREE, radius=0) == [("kites", "c", 0)]


class Killed(Exception):
    pass


def killed(monkeypatch: pytest.MonkeyPatch, *rows: str, **more: Any) -> None:
    """Import, and be gone after the first batch without a word, as with kill -9."""

    def stop(_so_far: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(importing, "BATCH", 1)
        patched.setattr(importing, "_reserved", lambda _set: HashSet.objects.none())
        patched.setattr(importing, "_stay", lambda _set: None)
        with pytest.raises(Killed):
            take(*rows, progress=stop, **more)


def test_an_import_that_was_killed_is_not_seen_and_the_next_puts_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(f"a,{ONE},,,")
    killed(monkeypatch, f"a,{THREE},,,", f"b,{TWO},,,")
    assert matches_of(ONE, radius=0) == [("kites", "a", 0)]
    assert matches_of(THREE, radius=0) == []
    with pytest.raises(BadInput, match="this set is being imported at the moment"):
        take(f"b,{TWO},,,")
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert take(f"b,{TWO},,,").added == 1
    assert matches_of(ONE, radius=0) == [("kites", "a", 0)]
    assert matches_of(THREE, radius=0) == []
    assert matches_of(TWO, radius=0) == [("kites", "b", 0)]


def test_a_slip_in_a_file_is_named_and_the_rest_is_taken() -> None:
    done = take(f"a,{ONE},,,", "b,kite,,,", f"c,{TWO},,,")
    assert (done.added, done.wrong) == (2, 2)  # the field, and that no hash is left
    assert "pdq must be 64 hexadecimal digits" in str(done.errors[0].sentence)


def test_two_sets_each_with_its_own_radius_and_meaning_of_categories() -> None:
    take(f"a,{ONE},,A1,", details=SetDetails(radius=0, baseline={"A1": True}))
    take(f"b,{ONE},,A1,", name="shells", details=SetDetails(radius=31, baseline={"A1": False}))
    assert matches_of(TWO) == [("shells", "b", 2)]
    hits = lookup.match(SYSTEM, [hash_query.asked(ONE)])[0]
    assert [(hit.set_name, hit.baseline) for hit in hits] == [("kites", True), ("shells", False)]
    assert matches_of(ONE, sets=["shells"]) == [("shells", "b", 0)]
    with pytest.raises(BadInput, match="no hash set named boats"):
        matches_of(ONE, sets=["boats"])


def test_what_children_have_made_of_their_own_pictures_flags_nobody() -> None:
    take(f"a,{ONE},,,", details=SetDetails(purpose=Purpose.REMOVAL))
    assert matches_of(ONE) == []
    with pytest.raises(BadInput, match="set: kites is for removal only"):
        matches_of(ONE, sets=["kites"])


PAGE = json.dumps(
    {"hashRecords": [{"signalType": "ImagePDQ", "hashValue": ONE, "hashStatus": "Active"}]}
).encode()


def test_a_stopncii_list_makes_a_set_for_removal_whatever_is_said() -> None:
    details = SetDetails(purpose=Purpose.KNOWN)
    assert hashset_actions.import_set(SYSTEM, "own", io.BytesIO(PAGE), details=details).added == 1
    assert HashSet.objects.get().purpose == Purpose.REMOVAL
    assert matches_of(ONE) == []
    take(f"a,{TWO},,,", name="own", details=SetDetails(purpose=Purpose.REMOVAL))
    assert Entry.objects.count() == 2


def test_what_is_known_is_not_taken_into_a_set_for_removal_where_nobody_would_look_it_up() -> None:
    take(f"a,{ONE},,,", details=SetDetails(purpose=Purpose.REMOVAL))
    with pytest.raises(BadInput, match=r"name: .* for removal"):
        take(f"b,{TWO},,,")
    assert Entry.objects.count() == 1
    assert take(f"b,{TWO},,,", name="shells").added == 1
    assert matches_of(TWO) == [("shells", "b", 0)]


def test_what_is_for_removal_is_not_taken_into_a_set_of_known_material() -> None:
    take(f"a,{TWO},,,")
    with pytest.raises(BadInput, match=r"name: .* for removal"):
        hashset_actions.import_set(SYSTEM, "kites", io.BytesIO(PAGE))
    with pytest.raises(BadInput, match=r"name: .* for removal"):
        take(f"b,{ONE},,,", details=SetDetails(purpose=Purpose.REMOVAL))
    assert matches_of(ONE) == [("kites", "a", 2)]
    assert take(f"c,{THREE},,,").added == 1  # and nothing is left held


def test_a_picture_that_shows_little_must_be_nearer() -> None:
    take(f"a,{'0' * 64},,,")
    near, far = "%064x" % (2**10 - 1), "%064x" % (2**11 - 1)
    for text, expected in ((near, [True]), (far, [])):
        weak = lookup.match(SYSTEM, [hash_query.asked(text, quality=30)])[0]
        assert [match.is_weak for match in weak] == expected
        assert lookup.match(SYSTEM, [hash_query.asked(f"{text},30")])[0] == weak
    assert matches_of(far) == [("kites", "a", 11)]


def test_a_restored_database_is_never_searched_with_the_file_of_another_past(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(current_index, "MUCH", 0)
    take(f"a,{ONE},,,")
    take(f"b,{TWO},,,")
    assert matches_of(TWO, radius=0) == [("kites", "b", 0)]
    # Restored from before the second import, then another is made.
    SetVersion.objects.filter(version=2).delete()
    Entry.objects.filter(key="b").delete()
    HashSet.objects.update(version=1)
    monkeypatch.setattr(current_index, "MUCH", 1000)
    take(f"c,{THREE},,,")
    assert matches_of(THREE, radius=0) == [("kites", "c", 0)]
    assert matches_of(TWO, radius=0) == []


def test_the_file_is_written_before_a_large_import_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(current_index, "MUCH", 1)
    take(f"a,{ONE},,,")
    assert not (tmp_path / "pdq.index").exists()
    take(f"b,{TWO},,,", f"c,{THREE},,,")
    there = current_index.CurrentIndex(tmp_path)
    assert (tmp_path / "pdq.index").exists()
    found_now = there.search(hamming.words(bytes.fromhex(THREE)), 0)
    assert len(found_now.entry) == 1
    assert len(there._grown.since) == 0


def test_a_file_that_another_process_wrote_too_early_hides_nothing(tmp_path: Path) -> None:
    take(f"a,{ONE},,,")
    assert matches_of(ONE, radius=0) == [("kites", "a", 0)]
    # Begun before that import and done after it; met while the next import makes ready.
    Index.build(hamming.words(b""), []).save(tmp_path / "pdq.index")
    current_index.shared_index().before(str(uuid4()), (1, "mark"))
    assert matches_of(ONE, radius=0) == [("kites", "a", 0)]


def test_the_database_says_how_far_a_hit_is_whatever_the_file_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(current_index, "MUCH", 0)
    take(f"a,{ONE},,,")
    Entry.objects.update(pdq=bytes.fromhex(TWO))  # a restore gave the number to another entry
    assert matches_of(ONE, radius=1) == []
    assert matches_of(ONE, radius=2) == [("kites", "a", 2)]


def test_a_damaged_file_is_written_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(current_index, "MUCH", 0)
    take(f"a,{ONE},,,")
    path = tmp_path / "pdq.index"
    path.write_bytes((whole := path.read_bytes())[:-1])
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    assert matches_of(ONE, radius=0) == [("kites", "a", 0)]
    place.merge()
    assert len(path.read_bytes()) == len(whole)
    assert len(place._grown.since) == 0
    assert matches_of(ONE, radius=0) == [("kites", "a", 0)]


KEYS = st.sampled_from("abcd")
BITS = st.integers(0, 255)
LINES = st.lists(st.tuples(KEYS, BITS, st.sampled_from(["", "", "yes"])), max_size=6)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("kx"), LINES, st.booleans()), max_size=4), BITS)
def test_it_finds_what_brute_force_finds(
    imports: list[tuple[str, list[tuple[str, int, str]], bool]], asked: int
) -> None:
    with transaction.atomic():
        entries: dict[str, dict[str, int]] = {"k": {}, "x": {}}
        for name, lines, whole in imports:
            take(
                *(f"{key},{bits:064x},,,{gone}" for key, bits, gone in lines),
                name=name,
                whole=whole,
                shrunk=whole,
            )
            named = {key: None if gone else bits for key, bits, gone in lines}
            if whole:
                entries[name] = {key: bits for key, bits in entries[name].items() if key in named}
            for key, bits in named.items():
                entries[name].pop(key, None)
                if bits is not None:
                    entries[name][key] = bits
            for radius in (0, 2, 63):
                expected = sorted(
                    (name, key, (bits ^ asked).bit_count())
                    for name in entries
                    for key, bits in entries[name].items()
                    if (bits ^ asked).bit_count() <= radius
                )
                assert sorted(matches_of(f"{asked:064x}", radius=radius)) == expected
        transaction.set_rollback(True)


def test_each_act_is_in_the_ledger_as_one_entry() -> None:
    take(f"a,{ONE},,,", f"b,{TWO},,,")
    matcher_actions.note_matched(SYSTEM, [ONE, TWO])
    matcher_actions.note_matched(SYSTEM, [])
    acts = Act.objects.filter(chain="hashsets").values_list("act", "count").order_by("sequence")
    assert list(acts) == [("hashset.imported", 2), ("hashes.matched", 2)]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"name": ""}, "name: "),
        ({"name": "k" * 81}, "name: "),
        ({"details": SetDetails(radius=64)}, "radius: "),
    ],
)
def test_what_cannot_be_is_named(more: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        take(f"a,{ONE},,,", **more)
    assert HashSet.objects.count() == 0


@pytest.mark.parametrize(
    "text", ["", "kite", "0" * 33, "md5:" + "0" * 64, "0" * 63, f"{ONE},101", f"sha256:{ONE},5"]
)
def test_what_is_no_hash_is_named(text: str) -> None:
    with pytest.raises(BadInput, match="32 hexadecimal digits"):
        hash_query.asked(text)


def test_an_unknown_set_is_not_found() -> None:
    with pytest.raises(NotFound):
        hashset_queries.set_named(SYSTEM, "kites")


Run = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: str, lines: str = "") -> tuple[int, list[dict[str, Any]]]:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        status = 0
        try:
            call_command(*arguments)
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run_it


def test_the_commands_answer_as_the_contract_has_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(csv(f"a,{ONE},,A1,", "b,kite,,,").read())
    status, lines = run(
        "hashsets", "import", str(tmp_path / "list.csv"), "--name", "kites", "--baseline", "A1=yes"
    )
    assert (status, lines[0]["set"], lines[0]["added"], lines[0]["withdrawn"]) == (2, "kites", 1, 0)
    assert lines[0]["errors"][0].startswith("line 3: ")

    status, lines = run("match", lines=f"{ONE}\nkite\n\n{'0' * 32}\n")
    near = {"set": "kites", "entry": "a", "distance": 0, "category": "A1", "baseline": True}
    means = "The same picture. According to the hash set it meets INTERPOL's baseline."
    near |= {"quality": None, "means": means}
    assert status == 2
    assert lines[0] == {"hash": ONE, "matches": [near]}
    assert lines[1]["hash"] == "kite"
    assert "hexadecimal" in lines[1]["error"]
    assert lines[2] == {"hash": "0" * 32, "matches": []}

    assert run("match", "--set", "boats", lines=ONE)[0] == 2
    assert run("match", "--radius", "64", lines=ONE)[0] == 2
    assert [hash_set["entries"] for hash_set in run("hashsets", "list")[1]] == [1]
    assert run("hashsets", "withdraw", "a", "--name", "kites")[1] == [
        {"set": "kites", "withdrawn": 1}
    ]
    assert run("hashsets", "withdraw", "a", "--name", "boats")[0] == 2
    assert run("hashsets", "import", str(tmp_path / "none"), "--name", "kites")[0] == 2
