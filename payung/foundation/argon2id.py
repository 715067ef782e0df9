"""Argon2id over a receipt makes guessing expensive: 16 MiB and about 16 ms of a core."""

from argon2.low_level import Type, hash_secret_raw


def stretched(secret: bytes, memory: int) -> bytes:
    """Return 48 bytes derived from `secret`. `memory`: KiB to use."""
    return hash_secret_raw(
        secret=secret,
        salt=b"payung receipt 1",
        time_cost=1,
        memory_cost=memory,
        parallelism=1,
        hash_len=48,
        type=Type.ID,
    )
