"""Shared out over several machines, a scan comes to what one machine comes to, also when a worker dies."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

from payung.foundation.errors import BadInput
from payung.media import cluster
from payung.media.apart import Portion
from payung.media.scan import running
from payung.media.scan.journal import Journal
from payung.media.scan.records import Record
from payung.media.scan.tests.support import medium
from payung.media.tests.pictures import saved, shapes
from payung.media.unreadable import Why

pytest.importorskip("distributed", reason="requirements/cluster.txt is not installed")

from distributed import KilledWorker


@contextmanager
def started(*asked: str, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *asked], stderr=subprocess.DEVNULL, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def told(root: Path, out: Path, **more: Any) -> list[Record]:
    out.mkdir()
    with Journal(out, "m") as journal:
        return [journal.read(place) for place in running.look_through(root, journal, **more)]


def at_work(address: str, workers: int) -> None:
    until = monotonic() + 180
    with cluster._client(address) as client:
        while len(client.scheduler_info()["workers"]) < workers:
            assert monotonic() < until
            sleep(0.05)


@pytest.mark.servers
@pytest.mark.usefixtures("here")
def test_several_machines_come_to_what_one_comes_to_although_a_worker_dies(tmp_path: Path) -> None:
    root = medium(tmp_path)
    pictures = [saved(shapes(300, 400, number)) for number in range(5)]
    for number in range(200):
        (root / f"{number}.jpg").write_bytes(pictures[number % 5] + b"%d" % number)
    alone = told(root, tmp_path / "alone")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    asked = ("payung", "scanworker", address, "--workers", "1")
    with ExitStack() as stack:
        scheduler = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        bare = {"env": {"HOME": str(tmp_path)}, "cwd": tmp_path}  # it knows nothing of Payung
        stack.enter_context(started("distributed.cli.dask_scheduler", *scheduler, **bare))
        workers = []
        for number in (1, 2):  # the second finds compiled what the first had to compile
            workers.append(stack.enter_context(started(*asked)))
            at_work(address, number)
        done: list[int] = []

        def dies(_size: int) -> None:
            done.append(1)
            if len(done) == 20:
                workers[0].send_signal(signal.SIGKILL)

        assert told(root, tmp_path / "out", scheduler=address, told=dies) == alone
        assert workers[0].wait() == -signal.SIGKILL
        assert workers[1].poll() is None
        _unlike(root, address)


def _unlike(root: Path, address: str) -> None:
    """A folder that a worker does not see is told: nothing is said of its files."""
    names = (str(path) for path in root.glob("*.jpg"))
    with pytest.raises(BadInput) as raised:
        list(cluster.together(len, names, address=address, folder=root / "elsewhere"))  # type: ignore[arg-type]
    assert f"sees no folder {root}/elsewhere" in str(raised.value)
    assert socket.gethostname() in str(raised.value)


def test_what_ends_one_worker_after_the_other_costs_no_other_file() -> None:
    class Given(NamedTuple):
        names: list[str]

        def result(self) -> list[int]:
            if "ends" in self.names:
                raise KilledWorker("look", None, 3)  # type: ignore[arg-type]
            return [len(name) for name in self.names]

    class Shared(cluster._Shared[int]):
        def given(self, portion: Portion) -> Given:
            return Given(portion.names)

    shared = Shared(None, "", Path("/"), lambda _names: [], None)
    portion = Portion(["one", "ends", "three"], 0)
    found = dict(shared.taken(portion, shared.given(portion)))
    assert found == {"one": 3, "ends": Why.DAMAGED, "three": 5}


def test_where_no_scheduler_answers_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 0.2)
    for address in (f"tcp://127.0.0.1:{free_port()}", "nowhere://", "127.0.0.1:no"):
        with pytest.raises(cluster.Gone) as raised:
            list(cluster.together(len, [], address=address, folder=tmp_path))  # type: ignore[arg-type]
        assert address in str(raised.value)
