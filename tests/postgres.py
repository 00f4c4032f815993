"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path


def binaries() -> Path | None:
    """Where Debian keeps the server's programs, or where PATH has them; ``None`` if nowhere."""
    folders = sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(str(Path(on_path).parent))
    return next((Path(f) for f in folders if Path(f, "postgres").exists()), None)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Start a server and give the address of its socket's folder; stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="alldoors-pg-"))
    account = {}
    if os.geteuid() == 0:
        # The server refuses to run as root.
        owner = pwd.getpwnam("postgres") if _exists("postgres") else pwd.getpwnam("nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    try:
        _run(programs / "initdb", "-D", folder / "data", "-U", "tests", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync", account=account)  # fmt: skip
        settings = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        settings += f"-c listen_addresses='' -c unix_socket_directories={folder}"
        _run(programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", settings,
             "start", account=account)  # fmt: skip
        try:
            yield str(folder)
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop",
                 account=account)  # fmt: skip
    finally:
        shutil.rmtree(folder)


def _exists(account: str) -> bool:
    return any(entry.pw_name == account for entry in pwd.getpwall())


def _run(*command: object, account: dict[str, object]) -> None:
    words = [str(word) for word in command]
    # Output goes to a file of the server's own: a pipe would be held open by the server.
    done = subprocess.run(  # noqa: S603
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if "initdb" in words[0] else None,
        cwd="/", check=False, **account,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} failed: {(done.stderr or b'').decode()}")
