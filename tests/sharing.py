"""How the tests are shared out over the cores: a file's stay together, and the slowest begin first."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

DEPLOY: Final = "tests/deploy/"  # all of these ask one stack, which takes long to start


class Sharing(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a core one file after the other, in the order of `testpaths`; deployment's files are one."""

    def _split_scope(self, nodeid: str) -> str:
        return DEPLOY if nodeid.startswith(DEPLOY) else str(super()._split_scope(nodeid))
