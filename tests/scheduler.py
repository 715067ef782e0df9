"""Distribution of the tests over the cores: a file's tests stay together, and the slowest begin first."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

# Folders whose tests share something that starts slowly: the stack, or lists of words.
TOGETHER: Final = ("tests/deploy/", "payung/language/tests/", "payung/triage/tests/")


class FileScheduler(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives the cores one file after the other, in the order of `testpaths`; some folders count as one file."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((prefix for prefix in TOGETHER if nodeid.startswith(prefix)), None)
        return folder or str(super()._split_scope(nodeid))
