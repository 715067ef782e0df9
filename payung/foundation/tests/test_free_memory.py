"""What a process has freed is given back to the system."""

from pathlib import Path

from payung.foundation import free_memory

MEBIBYTE = 1024  # in KiB


def resident() -> int:
    """Return this process's resident memory in KiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def test_what_is_free_is_given_back() -> None:
    blocks = [bytearray(2000) for _ in range(30_000)]
    kept = blocks[::1000] + blocks[-1:]  # they lie between the free ones, and above all
    del blocks
    before = resident()
    free_memory.give_back()
    assert before - resident() > 40 * MEBIBYTE
    assert len(kept) == 31
