"""Distribution of the tests over the cores: a file's tests stay together, and the slowest begin first."""

from typing import Final

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

# Folders whose tests share something that starts slowly: the stack, or lists of words.
TOGETHER: Final = ("tests/deploy/", "payung/language/tests/", "payung/triage/tests/")
# So that no core waits for the other at the end. Pytest itself takes files by their names, and those without a
# database last; these take a minute or more of a core.
FIRST: Final = (
    "payung/tools/tests/test_bench.py",
    "payung/operations/tests/test_homes.py",
    "tests/deploy/",
    "payung/triage/tests/",
    "payung/language/tests/",
    "payung/operations/tests/test_backup.py",
    "payung/tools/tests/test_booklet.py",
    "tests/access/test_capacity.py",
    "tests/access/test_matrix.py",
    "tests/e2e/test_desk_pages.py",
    "tests/e2e/test_whole_day.py",
    "tests/e2e/test_languages.py",
    "tests/e2e/test_accessibility.py",
    "tests/e2e/test_api_console.py",
)


class FileScheduler(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives the cores one file after the other, the slowest first; some folders count as one file."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((prefix for prefix in TOGETHER if nodeid.startswith(prefix)), None)
        return folder or str(super()._split_scope(nodeid))

    def _assign_work_unit(self, node: WorkerController) -> None:
        slowest = next((file for file in FIRST if file in self.workqueue), None)
        if slowest:
            self.workqueue.move_to_end(slowest, last=False)
        super()._assign_work_unit(node)
