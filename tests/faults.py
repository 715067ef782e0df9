"""A seeded sample of small faults in the rooms that `mutmut` leaves alone (`make mutants`).

A fault changes one place: a renamed member of a set, a reversed comparison, a missing argument. The tests of
its room, of access and of architecture must fail. Exit status 1 if fewer than nine in ten faults are noticed.

On a busy machine: `nice`, and PYTEST_XDIST_AUTO_NUM_WORKERS=1.
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
SECONDS: Final = 7_200  # tests that run longer wait for ever, which counts as noticed
OF_ONE_TEST: Final = "300"  # seconds of processor time; one that takes more never ends
FAILED: Final = {1, 2}  # pytest's status where a test fails, or a file of tests cannot be read
ROOM_TESTS: Final = {"foundation": ("payung/foundation/tests", "payung/ledger/tests")}
ROOMS: Final = {
    "foundation": ("payung/foundation/sql", "payung/foundation/management"),
    "ledger": ("payung/ledger",),
    "directory": ("payung/directory",),
    "staff": ("payung/staff",),
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
_MUTMUT_TRIES: Final = ("policy.py",)  # of all rooms, and the rest of the foundation
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
    """A change of one place in a file, `start` to `end` in bytes."""

    path: str
    line: int
    start: int
    end: int
    instead: str

    def applied(self, source: bytes) -> bytes:
        """Return the file with this fault in it."""
        return source[: self.start] + self.instead.encode() + source[self.end :]


def faults_of(path: str, source: str) -> list[Fault]:
    """Return all possible faults of this file."""
    places = _Places(path, source)
    tree = ast.parse(source)
    # What a package offers is held by the linter and by those who import it.
    tree.body = [node for node in tree.body if not _offers(node)]
    return [fault for node in ast.walk(tree) for fault in places.faults(node)]


def _offers(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


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
            yield from (self._renamed(member) for member in members if member and _is_code(member))
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
    """Return whether a member of a collection is a code, not a sentence."""
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
    )


def candidates(folders: Sequence[str]) -> list[Fault]:
    """Return all faults of the files below `folders`, without tests and tools."""
    faults = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if path.name not in _MUTMUT_TRIES and not any(
                part in f"/{name}" for part in _LEFT_ALONE
            ):
                faults += faults_of(name, path.read_text("utf-8"))
    return faults


def noticed(tree: Path, fault: Fault, tests: Sequence[str]) -> bool:
    """Return whether the tests fail with this fault; restore the file afterwards."""
    file = tree / fault.path
    before = file.read_bytes()
    file.write_bytes(fault.applied(before))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not browser and not servers"]
    command += ["-p", "tests.mutant_limits", "--numprocesses", "auto", "--dist", "loadfile", *tests]
    try:
        return _run(command, tree)
    finally:
        file.write_bytes(before)


def _tests(room: str) -> list[str]:
    return [*ROOM_TESTS.get(room, ROOMS[room]), *_SHARED]


def _run(command: Sequence[str], tree: Path) -> bool:
    """Return whether a test fails. Raises RuntimeError where pytest itself does."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PAYUNG_FAULT_SECONDS": OF_ONE_TEST,
    }
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    if done.returncode and done.returncode not in FAILED:
        raise RuntimeError(done.stdout.decode() + done.stderr.decode())
    return bool(done.returncode)


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
    return [path.relative_to(ROOT).as_posix() for path in ROOT.glob("locale/**/*.mo")]


def main(words: Sequence[str] | None = None) -> int:
    """Try the sample and print the faults that no test noticed; return 1 if those are over one in ten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=5, help="faults in each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", nargs="*", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--tests", nargs="*", help="only these tests")
    parser.add_argument("--files", nargs="*", help="only these files")
    options = parser.parse_args(words)
    chance, tried, missed = random.Random(options.seed), 0, []
    with tempfile.TemporaryDirectory() as folder:
        tree = _copy(folder)
        for room in options.rooms:
            faults = candidates(ROOMS[room])
            if options.files:
                faults = [fault for fault in faults if fault.path in options.files]
            for fault in chance.sample(faults, min(options.each, len(faults))):
                tried += 1
                if not noticed(tree, fault, options.tests or _tests(room)):
                    missed.append(fault)
                    before = (ROOT / fault.path).read_bytes()[fault.start : fault.end].decode()
                    sys.stdout.write(
                        f"{fault.path}:{fault.line}: {before!r} -> {fault.instead!r}\n"
                    )
                    sys.stdout.flush()
    sys.stdout.write(f"{tried - len(missed)} of {tried} small faults noticed\n")
    return 0 if tried and len(missed) <= (1 - ENOUGH) * tried else 1


if __name__ == "__main__":
    sys.exit(main())
