"""Hold docs/developers/mutants.md to its promise: no mutant survives without a written reason (`make mutants`).

Run after `mutmut run`, from the same folder. Exits with 1 where a mutant survived that the document does
not name, or where the document names one that did not.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
MUTMUT: Final = Path(sys.executable).with_name("mutmut")
# A mutant that runs for ever is noticed too: the run of its tests was ended.
NOTICED: Final = {"killed", "timeout", "caught by type check"}
# A line of the document: - `function, as mutmut names it` `what stood there` → `what stands there`: why
REASON: Final = re.compile(r"^- `(\S+)` `(.*?)` → `(.*?)`: \S", re.M)
SENTENCE: Final = re.compile(r'"([A-Z][^"]* [^"]*[.:?!])"')


def mutmut(*words: str) -> list[str]:
    """Return the lines that a command of mutmut prints."""
    done = subprocess.run([MUTMUT, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def changed(name: str) -> tuple[str, str]:
    """Return what one mutant takes away and what it puts there, each on one line."""
    lines = [line for line in mutmut("show", name) if not line.startswith(("---", "+++"))]
    before, after = (
        " ".join(" ".join(line[1:].split()) for line in lines if line.startswith(sign))
        for sign in "-+"
    )
    return before, after


def only_a_sentence(before: str, after: str) -> bool:
    """Say whether nothing but the wording of a sentence has changed: no test should pin wording."""
    return any(
        after == before.replace(text, other)
        for text in SENTENCE.findall(before)
        for other in (f"XX{text}XX", text.lower(), text.upper())
    )


def survivors(states: dict[str, str]) -> set[tuple[str, str, str]]:
    """Return function, old and new line of each mutant that nobody noticed, sentences left out."""
    found = set()
    for name, state in states.items():
        if state not in NOTICED:
            before, after = changed(name)
            if not only_a_sentence(before, after):
                found.add((name.rpartition("__mutmut_")[0], before, after))
    return found


def count(states: dict[str, str]) -> None:
    """Print how many mutants of each module ended how."""
    counts = Counter((name.partition(".x")[0], state) for name, state in states.items())
    for (module, state), number in sorted(counts.items()):
        sys.stdout.write(f"{module}: {number} {state}\n")


def main() -> int:
    """Print the counts and each difference between the run and the document; 1 where there is one."""
    lines = mutmut("results", "--all", "true")
    states = dict(line.strip().rsplit(": ", 1) for line in lines)
    count(states)
    if not states or "not checked" in states.values():
        sys.stdout.write("Not every mutant was tried: run `make mutants` to its end.\n")
        return 1
    found = survivors(states)
    written = set(
        REASON.findall((ROOT / "docs" / "developers" / "mutants.md").read_text(encoding="utf-8"))
    )
    for words, rows in (
        ("Survives without a reason in docs/developers/mutants.md", found - written),
        ("Stands in docs/developers/mutants.md and does not survive", written - found),
    ):
        for function, before, after in sorted(rows):
            sys.stdout.write(f"{words}:\n- `{function}` `{before}` → `{after}`: \n")
    return 0 if found == written else 1


if __name__ == "__main__":
    sys.exit(main())
