"""Names that lead somebody new to the right file: nouns of the field, each once in a room."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.ready import ROOT

PAYUNG = ROOT / "payung"
# The files that each room, package or feature may have under the same name: DESIGN section 4.
STANDARD = {
    *("__init__", "__main__", "acts", "actions", "apps", "models", "policy", "queries", "sealed"),
    *("base", "checks", "conftest", "errors", "forms", "labels", "urls", "views"),
}
# What has `-ing` or `-ed` and is a noun of the field, or of computing, all the same.
NOUNS = {
    *("folding", "hashing", "matching", "padding", "receiving", "rendering", "routing", "sealing"),
    *("signing", "spelling", "staffing", "hamming", "sealed"),
}
# Prepositions, adverbs and participles that once named modules here.
NO_NOUNS = {
    *(
        "able",
        "abreast",
        "alike",
        "another",
        "anew",
        "apart",
        "aside",
        "behind",
        "beside",
        "inside",
    ),
    *(
        "known",
        "lent",
        "nearby",
        "odd",
        "once",
        "outside",
        "seen",
        "sent",
        "shown",
        "told",
        "whole",
    ),
    *("within", "held", "own", "quietly", "way", "who"),
}


def modules() -> Iterator[Path]:
    """Yield our modules but for tests, migrations, and commands, whose names are what is typed."""
    for path in sorted(PAYUNG.rglob("*.py")):
        if not {"tests", "migrations", "commands"} & set(path.parts):
            yield path.relative_to(PAYUNG)


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


def test_participles_adverbs_and_prepositions_are_noticed() -> None:
    for stem in ("asking", "beside", "held", "quietly", "knowing", "told", "wording_held"):
        assert not is_noun(stem), stem


def test_a_stem_occurs_once_in_a_room() -> None:
    stems: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in modules():
        # Formats and services are one folder each; settings and addresses are one file a face.
        if path.stem in STANDARD or {"formats", "services", "config"} & set(path.parts):
            continue
        stems[room_of(path), path.stem].append(str(path))
    assert [paths for paths in stems.values() if len(paths) > 1] == []
