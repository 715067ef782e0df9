"""PDQ where nothing may be compiled: the same bits, also in a process that may run no memory that it wrote."""

import json
import subprocess
import sys

import numpy as np
import pytest

from payung.media.files import pdq, pdq_numpy
from payung.media.files.hashing import hash_bytes
from payung.media.files.tests.pictures import colours, saved, shapes

_DENIED = 65  # PR_SET_MDWE: what MemoryDenyWriteExecute of systemd asks of newer kernels
WALLED = f"""
import ctypes, json, sys
if ctypes.CDLL(None).prctl({_DENIED}, 1, 0, 0, 0):
    sys.exit(9)
import django; django.setup()
from payung.media.files.jit import COMPILES
from payung.media.files.hashing import hash_bytes
look = hash_bytes(sys.stdin.buffer.read()).look
print(json.dumps([COMPILES, look.pdq.quality, [bits.hex() for bits in look.orientations]]))
"""

APART = f"""
import ctypes, sys
if ctypes.CDLL(None).prctl({_DENIED}, 1, 0, 0, 0):
    sys.exit(9)
import django; django.setup()
from payung.media.sandbox.examination import Examination
examining = Examination()
examining.add(sys.stdin.buffer.read())
print(examining.done().look.quality)
"""


def even(height: int, width: int) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    """Return a rectangle on an even ground: most frequencies are nothing but what rounding leaves."""
    plane = np.full((height, width), 40, np.uint8)
    plane[height // 3 : height // 2, width // 4 : width // 2] = 200
    return plane


@pytest.mark.parametrize("size", [(5, 9), (64, 64), (100, 50), (333, 777), (1080, 1920)])
def test_the_bits_and_the_quality_are_those_of_what_is_compiled(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    planes = [even(*size), *(shapes(*size, seed) for seed in range(3))]
    compiled = [pdq.hashes(plane) for plane in planes]
    for name in ("sampled", "quality", "transformed", "compared"):
        monkeypatch.setattr(pdq, f"_{name}", getattr(pdq_numpy, name))
    assert [pdq.hashes(plane) for plane in planes] == compiled


def test_a_process_that_may_run_nothing_it_wrote_hashes_all_the_same() -> None:
    data = saved(colours(600, 800), quality=85)
    done = subprocess.run([sys.executable, "-c", WALLED], input=data, capture_output=True)
    if done.returncode == 9:
        pytest.skip("this kernel has no PR_SET_MDWE (Linux 6.3)")
    look = hash_bytes(data).look
    assert look is not None
    bits = [bits.hex() for bits in look.orientations]
    assert json.loads(done.stdout) == [False, look.pdq.quality, bits]


def test_a_process_apart_opens_files_there_too() -> None:
    """As at the desk behind deploy/systemd: what only a scan needs is not there."""
    data = saved(colours(600, 800), quality=85)
    done = subprocess.run([sys.executable, "-c", APART], input=data, capture_output=True)
    if done.returncode == 9:
        pytest.skip("this kernel has no PR_SET_MDWE (Linux 6.3)")
    look = hash_bytes(data).look
    assert look is not None
    assert int(done.stdout) == look.pdq.quality
