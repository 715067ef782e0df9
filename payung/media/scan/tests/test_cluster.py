"""Shared out over several machines, a scan comes to what one machine comes to, also when a worker dies."""

import json
import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

from payung.foundation.errors import BadInput
from payung.media.files.errors import FailureReason
from payung.media.files.tests.pictures import saved, shapes
from payung.media.sandbox import dispatch
from payung.media.sandbox.dispatch import Portion
from payung.media.scan import cluster, survey, worker_protocol
from payung.media.scan.journal import Journal
from payung.media.scan.records import Record, ScannedFile
from payung.media.scan.tests.support import medium

pytest.importorskip("distributed", reason="requirements/cluster.txt is not installed")

from distributed import KilledWorker


@contextmanager
def started(*command: str, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *command], stderr=subprocess.DEVNULL, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def results_of(root: Path, out: Path, **more: Any) -> list[Record]:
    out.mkdir()
    with Journal(out, "m") as journal:
        return [journal.read(place) for place in survey.look_through(root, journal, **more)]


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
    alone = results_of(root, tmp_path / "alone")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    command = ("payung", "scanworker", address, "--workers", "1")
    with ExitStack() as stack:
        scheduler = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        inside = ("--dashboard-address", "127.0.0.1:0")
        bare = {"env": {"HOME": str(tmp_path)}, "cwd": tmp_path}  # it knows nothing of Payung
        stack.enter_context(started("distributed.cli.dask_scheduler", *scheduler, *inside, **bare))
        workers = []
        for number in (1, 2):  # the second finds compiled what the first had to compile
            workers.append(stack.enter_context(started(*command)))
            at_work(address, number)
        done: list[int] = []

        def dies(_size: int) -> None:
            done.append(1)
            if len(done) == 20:
                workers[0].send_signal(signal.SIGKILL)

        assert results_of(root, tmp_path / "out", scheduler=address, progress=dies) == alone
        assert workers[0].wait() == -signal.SIGKILL
        assert workers[1].poll() is None
        _unlike(root, address)


def _unlike(root: Path, address: str) -> None:
    """A folder that a worker does not see is told: nothing is said of its files."""
    names = (str(path) for path in root.glob("*.jpg"))
    with pytest.raises(BadInput) as raised:
        list(cluster.together(names, address=address, folder=root / "elsewhere"))
    assert f"has no folder {root}/elsewhere" in str(raised.value)
    assert socket.gethostname() in str(raised.value)


def seen(name: str) -> ScannedFile:
    return ScannedFile(
        kind=name, frames=[(100, "0a" * 256)], inside=[("b\udcff.jpg", 3, "0a" * 16)]
    )


def test_what_ends_one_worker_after_the_other_costs_no_other_file() -> None:
    class Given(NamedTuple):
        names: list[str]

        def add_done_callback(self, done: Callable[["Given"], None]) -> None:
            done(self)

        def result(self) -> bytes:
            if "ends" in self.names:
                raise KilledWorker("look", None, 3)  # type: ignore[arg-type]
            return worker_protocol.write([seen(name) for name in self.names])

    class Shared(cluster._Shared):
        def given(self, portion: Portion) -> Given:
            return Given(portion.names)

    portion = Portion(["one", "ends", "three"], 0)
    results = dispatch.shared_out(Shared(None, "", Path("/")), [portion], 1)
    assert dict(results) == {0: seen("one"), 1: FailureReason.DAMAGED, 2: seen("three")}


@pytest.mark.parametrize(
    "answer",
    [
        [seen("a")],
        b"",
        b"[]",
        b"[[],[]]",
        b"[null]",
        b'["no such reason"]',
        b'[["0A"]]',
        b'[["","","",1]]',
        b'[["","","","","",true]]',
        b'[["","","","","",0,"","tomorrow"]]',
        b'[["","","","","",0,"","","","",[["a",-1]]]]',
        b'[["","","","","",0,"","","","",[["a"]]]]',
        b'[["","","","","",0,"","","","",[],[[1,""]]]]',
        b'[["","","","","",0,"","","","",[],[],0]]',
        b"{}",
        b'{"said":"unlike"}',
        b"{" * 100_000,
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(RuntimeError("/media/evidence/a.jpg"), id="raised"),
    ],
)
def test_what_payung_does_not_say_is_not_believed_of_a_worker(answer: object) -> None:
    class Given:
        def result(self) -> object:
            if isinstance(answer, Exception):
                raise answer
            return answer

    shared = cluster._Shared(None, "", Path("/"))
    with pytest.raises(BadInput, match=r"^A worker sends answers that Payung does not send"):
        shared.taken(Portion(["a"], 0), Given())


def hindered(answer: bytes) -> str:
    with pytest.raises(BadInput) as raised:
        cluster._Shared(None, "", Path("/"))._read(answer, 1)
    return str(raised.value)


def asked(folder: Path, **more: object) -> bytes:
    fields = {"like": cluster.likeness(), "folder": str(folder), "names": ["/secret"], "size": 1}
    return json.dumps(fields | more).encode()


@pytest.mark.parametrize("name", ["payung", "pillow", "pi-heif", "simplejpeg", "av", "py7zr"])
def test_a_worker_with_another_version_looks_at_nothing(tmp_path: Path, name: str) -> None:
    (mine,) = (library for library in cluster.likeness() if library.startswith(f"{name} "))
    like = [f"{name} 0.0" if library == mine else library for library in cluster.likeness()]
    said = hindered(cluster.look(asked(tmp_path, like=like)))
    assert said.startswith(f"{socket.gethostname()} would read files differently")


def test_what_breaks_on_a_worker_is_told_without_a_name_of_the_medium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_portion: Portion) -> list[ScannedFile | FailureReason]:
        raise RuntimeError("/secret")

    monkeypatch.setattr(cluster, "_results", breaks)
    answer = cluster.look(asked(tmp_path))
    assert b"secret" not in answer
    assert f"{socket.gethostname()} failed (RuntimeError)" in hindered(answer)


def test_dask_does_not_log_what_a_task_holds() -> None:
    logging.getLogger("distributed.client").setLevel(logging.WARNING)
    cluster._quiet()
    for name in ("distributed", "distributed.worker", "distributed.client"):
        assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "nowhere://", "tls://10.0.0.5:8786"]
)
def test_beyond_this_machine_only_certificates_open_a_scheduler(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(
        BadInput, match=r"^--scheduler must be tls://HOST:PORT, with your own certificates"
    ):
        list(cluster.together([], address=address, folder=tmp_path))
    with pytest.raises(
        BadInput, match=r"^ADDRESS must be tls://HOST:PORT, with your own certificates"
    ):
        cluster.serve(address)


def test_where_no_scheduler_answers_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 0.2)
    for address in (f"tcp://127.0.0.1:{free_port()}", "127.0.0.1:no"):
        with pytest.raises(cluster.Gone) as raised:
            list(cluster.together([], address=address, folder=tmp_path))
        assert address in str(raised.value)
