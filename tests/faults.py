"""Is a small fault noticed in the rooms that `mutmut` leaves alone? A seeded sample (`make mutants`).

Each fault changes one place: a member of a set renamed, a comparison turned round, an argument left out. The
tests of that room and of access and architecture must fail. Exits with 1 where fewer than nine in ten notice.
"""

import argparse
import ast
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
ENOUGH: Final = 0.9
SECONDS: Final = 1_200  # what then still runs, runs for ever, and is noticed
ROOMS: Final = {
    "ledger": ("payung/ledger",),
    "directory": ("payung/directory",),
    "people": ("payung/staff",),
    "language": ("payung/language",),
    "media": ("payung/media",),
    "triage": ("payung/triage",),
    "intake": ("payung/intake",),
    "cases": ("payung/cases",),
    "public": ("payung/doors/public",),
    "desk": ("payung/doors/desk",),
    "api": ("payung/doors/api",),
    "config": ("payung/config",),
    "operations": ("payung/operations",),
    "tools": ("payung/tools",),
}
_SHARED: Final = ("tests/access", "tests/architecture")
_MUTMUT_TRIES: Final = ("policy.py",)  # of each room, and all of the foundation
_LEFT_ALONE: Final = ("/tests/", "/migrations/", "/bench/", "/booklet/", "/catalogues/")
_TURNED: Final[dict[type[ast.AST], str]] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}


@dataclass(frozen=True)
class Fault:
    """One place of a file, from `start` to `end` in bytes, and what is put there instead."""

    path: str
    line: int
    start: int
    end: int
    instead: str

    def applied(self, source: bytes) -> bytes:
        """Return the file with this fault in it."""
        return source[: self.start] + self.instead.encode() + source[self.end :]


def faults_of(path: str, source: str) -> list[Fault]:
    """Return every small fault that this file could have."""
    places = _Places(path, source)
    tree = ast.parse(source)
    return [fault for node in ast.walk(tree) for fault in places.faults(node)]


class _Places:
    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source.encode()
        self.begins = [0]
        for line in self.source.splitlines(keepends=True):
            self.begins.append(self.begins[-1] + len(line))

    def faults(self, node: ast.AST) -> Iterator[Fault]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            turned = _TURNED.get(type(node.ops[0]))
            if turned:
                yield self._between(node.left, node.comparators[0], f" {turned} ")
        elif isinstance(node, ast.BoolOp):
            other = " or " if isinstance(node.op, ast.And) else " and "
            yield self._between(node.values[0], node.values[1], other)
        elif isinstance(node, ast.Set | ast.Tuple | ast.List | ast.Dict):
            members = node.keys if isinstance(node, ast.Dict) else node.elts
            yield from (self._renamed(each) for each in members if each and _is_code(each))
        elif isinstance(node, ast.Call):
            yield from self._of_call(node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield self._instead(node, f"bool({self._text(node.operand)})")

    def _of_call(self, node: ast.Call) -> Iterator[Fault]:
        for keyword in node.keywords:
            if keyword.arg and isinstance(keyword.value, ast.Constant):
                value = keyword.value.value
                if isinstance(value, bool):
                    yield self._instead(keyword.value, str(not value))
                elif isinstance(value, int):
                    yield self._instead(keyword.value, str(value + 1))
            elif keyword.arg and isinstance(keyword.value, ast.Name | ast.Attribute):
                yield self._instead(keyword.value, "None")

    def _renamed(self, node: ast.AST) -> Fault:
        return self._instead(node, f"{self._text(node)[:-1]}_x{self._text(node)[-1]}")

    def _between(self, left: ast.expr, right: ast.expr, instead: str) -> Fault:
        start, end = self._span(left)[1], self._span(right)[0]
        between = self.source[start:end].decode()
        closing = between[: len(between) - len(between.lstrip(") \n\t"))]
        opening = between[len(between.rstrip("( \n\t")) :]
        return Fault(self.path, left.lineno, start, end, f"{closing}{instead}{opening}")

    def _instead(self, node: ast.AST, instead: str) -> Fault:
        start, end = self._span(node)
        return Fault(self.path, getattr(node, "lineno", 0), start, end, instead)

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.source[start:end].decode()

    def _span(self, node: ast.AST) -> tuple[int, int]:
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        return (
            self.begins[first - 1] + getattr(node, "col_offset", 0),
            self.begins[last - 1] + getattr(node, "end_col_offset", 0),
        )


def _is_code(node: ast.AST) -> bool:
    """Return whether a member is a code of a set or table, not a sentence."""
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
    )


def candidates(folders: Sequence[str]) -> list[Fault]:
    """Return every fault of the files below `folders`, of what runs in earnest."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if path.name not in _MUTMUT_TRIES and not any(
                part in f"/{name}" for part in _LEFT_ALONE
            ):
                found += faults_of(name, path.read_text("utf-8"))
    return found


def noticed(tree: Path, fault: Fault, tests: Sequence[str]) -> bool:
    """Return whether the tests fail with this fault; the file is as before afterwards."""
    file = tree / fault.path
    before = file.read_bytes()
    file.write_bytes(fault.applied(before))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not browser and not servers"]
    command += ["--numprocesses", "auto", "--dist", "loadfile", *tests]
    try:
        return bool(_run(command, tree))
    finally:
        file.write_bytes(before)


def _run(command: Sequence[str], tree: Path) -> int:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def _copy(into: str) -> Path:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, [*names, *_compiled()]):
        target = Path(into) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    return Path(into)


def _compiled() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in ROOT.glob("locale/*/LC_MESSAGES/*.mo")]


def main(words: Sequence[str] | None = None) -> int:
    """Try the sample and print what nobody noticed; return 1 where that is more than one in ten."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--each", type=int, default=5, help="faults in each room")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--rooms", nargs="*", default=list(ROOMS), choices=list(ROOMS))
    asked.add_argument("--tests", nargs="*", help="only these tests")
    asked.add_argument("--files", nargs="*", help="only these files")
    given = asked.parse_args(words)
    chance, tried, missed = random.Random(given.seed), 0, []
    with tempfile.TemporaryDirectory() as folder:
        tree = _copy(folder)
        for room in given.rooms:
            all_of_it = candidates(ROOMS[room])
            if given.files:
                all_of_it = [fault for fault in all_of_it if fault.path in given.files]
            for fault in chance.sample(all_of_it, min(given.each, len(all_of_it))):
                tried += 1
                if not noticed(tree, fault, given.tests or [*ROOMS[room], *_SHARED]):
                    missed.append(fault)
                    was = (ROOT / fault.path).read_bytes()[fault.start : fault.end].decode()
                    sys.stdout.write(f"{fault.path}:{fault.line}: {was!r} -> {fault.instead!r}\n")
                    sys.stdout.flush()
    sys.stdout.write(f"{tried - len(missed)} of {tried} small faults noticed\n")
    return 0 if tried and len(missed) <= (1 - ENOUGH) * tried else 1


if __name__ == "__main__":
    sys.exit(main())
