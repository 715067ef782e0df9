"""Compare the surviving mutants with the reasons in docs/developers/mutants.md (`make mutants`).

Run it after `mutmut run`, in the same folder. Exit status 1 if a survivor has no reason, or a reason no
survivor.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
MUTMUT: Final = Path(sys.executable).with_name("mutmut")
# A mutant that never ends is noticed too: the run of its tests was stopped.
NOTICED: Final = {"killed", "timeout", "caught by type check"}
# A line of the document: - `function, as mutmut names it` `code before` → `code after`: why
REASON: Final = re.compile(r"^- `(\S+)` `(.*?)` → `(.*?)`: \S", re.M)
# A sentence, or one of the lines of a longer one.
SENTENCE: Final = re.compile(r'"([A-Z][a-z]*[ ,][^"]*[ .:?!]|[a-z]+ [^"]*[.:?!])"')


def mutmut(*words: str) -> list[str]:
    """Return the output lines of a command of mutmut."""
    done = subprocess.run([MUTMUT, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def changed(name: str) -> tuple[str, str]:
    """Return the code before and after a mutant, both in one line."""
    lines = [line for line in mutmut("show", name) if not line.startswith(("---", "+++"))]
    before, after = (
        " ".join(" ".join(line[1:].split()) for line in lines if line.startswith(sign))
        for sign in "-+"
    )
    return before, after


def only_a_sentence(before: str, after: str) -> bool:
    """Say whether only the wording of a sentence changed: no test should fix wording."""
    return any(
        after == before.replace(text, other)
        for text in SENTENCE.findall(before)
        for other in (f"XX{text}XX", text.lower(), text.upper())
    )


def survivors(states: dict[str, str]) -> set[tuple[str, str, str]]:
    """Return function, code before and code after of the surviving mutants, without sentences."""
    rows = set()
    for name, state in states.items():
        if state not in NOTICED:
            before, after = changed(name)
            if not only_a_sentence(before, after):
                rows.add((name.rpartition("__mutmut_")[0], before, after))
    return rows


def count(states: dict[str, str]) -> None:
    """Print the states of the mutants by module."""
    counts = Counter((name.partition(".x")[0], state) for name, state in states.items())
    for (module, state), number in sorted(counts.items()):
        sys.stdout.write(f"{module}: {number} {state}\n")


def main() -> int:
    """Print the counts and the differences between run and document; return 1 if there is one."""
    lines = mutmut("results", "--all", "true")
    states = dict(line.strip().rsplit(": ", 1) for line in lines)
    count(states)
    if not states or "not checked" in states.values():
        sys.stdout.write("Not every mutant was tried: run `make mutants` to its end.\n")
        return 1
    alive = survivors(states)
    explained = set(
        REASON.findall((ROOT / "docs" / "developers" / "mutants.md").read_text(encoding="utf-8"))
    )
    for words, rows in (
        ("Survives without a reason in docs/developers/mutants.md", alive - explained),
        ("Stands in docs/developers/mutants.md and does not survive", explained - alive),
    ):
        for function, before, after in sorted(rows):
            sys.stdout.write(f"{words}:\n- `{function}` `{before}` → `{after}`: \n")
    return 0 if alive == explained else 1


if __name__ == "__main__":
    sys.exit(main())
