"""Names of modules: nouns of the field, and a stem only once in a room."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.demonstration import ROOT

PAYUNG = ROOT / "payung"
# The files that each room, package or feature may have under the same name: DESIGN section 4.
STANDARD = {
    *("__init__", "__main__", "acts", "actions", "apps", "models", "policy", "queries", "sealed"),
    *("base", "checks", "conftest", "errors", "forms", "labels", "urls", "views"),
}
# Nouns of the field, or of computing, that end in `-ing` or `-ed`.
NOUNS = {
    *("folding", "fuzzing", "hashing", "joining", "matching", "padding", "receiving", "rendering"),
    *("meaning", "routing", "sealing", "signing", "spelling", "staffing", "viewing", "hamming"),
    "sealed",
}
# Prepositions, adverbs, adjectives and participles that once named modules here.
NO_NOUNS = {
    *("able", "abreast", "alike", "alone", "aloud", "another", "anew", "apart", "aside", "away"),
    *("behind", "beside", "heavy", "held", "hostile", "inside", "known", "lent", "nearby", "odd"),
    *("once", "outside", "own", "quiet", "quietly", "ready", "seen", "sent", "shown", "slow"),
    *("slowly", "spoken", "told", "up", "way", "who", "whole", "within"),
}


def modules() -> Iterator[Path]:
    """Yield our modules, without tests, migrations, and commands, whose names users type."""
    for path in sorted(PAYUNG.rglob("*.py")):
        if not {"tests", "migrations", "commands"} & set(path.parts):
            yield path.relative_to(PAYUNG)


def modules_of_tests() -> Iterator[Path]:
    """Yield the modules of each folder of tests: the top-level one, and those of rooms and features."""
    for path in sorted([*(ROOT / "tests").rglob("*.py"), *PAYUNG.rglob("tests/**/*.py")]):
        yield path.relative_to(ROOT)


def room_of(path: Path) -> str:
    """Return the room of a module: a face is one, each package of media is one."""
    depth = 2 if path.parts[0] in {"doors", "media"} else 1
    return "/".join(path.parts[:-1][:depth])


def is_noun(stem: str) -> bool:
    last = stem.rpartition("_")[2]
    if last in NO_NOUNS:
        return False
    return last in NOUNS or not last.endswith(("ing", "ed"))


def test_a_module_is_named_by_a_noun() -> None:
    names = [path for path in modules() if not is_noun(path.stem)]
    assert names == []


def test_a_module_of_tests_is_named_by_a_noun_too() -> None:
    names = [path for path in modules_of_tests() if not is_noun(path.stem.removeprefix("test_"))]
    assert names == []


def test_participles_adverbs_and_prepositions_are_noticed() -> None:
    old_names = "asking beside held quietly knowing told wording_held files_come_slowly"
    for stem in old_names.split():
        assert not is_noun(stem), stem


def test_a_stem_occurs_once_in_a_room() -> None:
    stems: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in modules():
        # Formats and services are one folder each; settings and addresses are one file a face.
        if path.stem in STANDARD or {"formats", "services", "config"} & set(path.parts):
            continue
        stems[room_of(path), path.stem].append(str(path))
    assert [paths for paths in stems.values() if len(paths) > 1] == []
