"""Both databases for the contract suite: SQLite in a file, and a PostgreSQL cluster of the tests' own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from cenacle.store.database import Database

VERSIONS = Path("/usr/lib/postgresql")


def postgres_program(name: str) -> str:
    """Debian keeps the server's programs out of the PATH, in a directory for each version."""
    found = shutil.which(name)
    if found is None:
        versions = sorted(VERSIONS.iterdir(), key=lambda path: int(path.name))
        found = str(versions[-1] / "bin" / name)
    return found


class PostgresCluster:
    """A private cluster in a directory, reached by a Unix socket alone."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        self.sockets = directory
        self.log = directory / "log"
        # The server refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(directory, account.pw_uid, account.pw_gid)

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [postgres_program(program), *arguments],
            user=self._user,
            cwd=self.sockets,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def create(self) -> None:
        self.run("initdb", "-D", str(self.data), "-U", "cenacle", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-k {self.sockets} -c listen_addresses='' -c fsync=off -c max_connections=40"
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.log), "-o", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data))

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://cenacle@/{database}?host={self.sockets}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    # Not under pytest's own directory: that one is closed to other users, and too long a path for a Unix socket.
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as directory:
        cluster = PostgresCluster(Path(directory))
        cluster.create()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/test.db"
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    name = f"test_{os.urandom(6).hex()}"
    engine = create_async_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return cluster.url(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()
