"""How the tests are shared out over the cores: a file's stay together, and the slowest begin first."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

# What takes long to be there, and serves all tests of a folder: one stack; lists of words and their patterns.
TOGETHER: Final = ("tests/deploy/", "payung/language/tests/", "payung/triage/tests/")


class Sharing(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a core one file after the other, in the order of `testpaths`; some folders are as one file."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((each for each in TOGETHER if nodeid.startswith(each)), None)
        return folder or str(super()._split_scope(nodeid))
