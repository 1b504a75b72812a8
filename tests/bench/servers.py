"""Real servers on fresh demo houses, each in a process group of its own, as an unprivileged user where we are root."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.houses import POSTGRESQL, as_the_service

ROOT = Path(__file__).resolve().parents[2]
SQLITE, POSTGRES = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRES)
# nobody, who may read (this machine's Python may live in root's home) and write nothing but its own files
AS_NOBODY = (
    "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs",
    "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search",
)


@dataclass
class Home:
    """A folder and a database of its own, furnished with the demo."""

    engine: str
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="peerway-bench-")))
    database: str = field(default_factory=lambda: f"peerway_bench_{uuid.uuid4().hex[:10]}")
    port: int = field(default_factory=lambda: free_port())
    argon2_kib: int = 8
    postgresql: str = POSTGRESQL

    @property
    def database_url(self) -> str:
        """Where its rows are."""
        if self.engine == SQLITE:
            return f"sqlite:///{self.folder / 'peerway.db'}"
        return f"{self.postgresql.rsplit('/', 1)[0]}/{self.database}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {
            **os.environ, "PEERWAY_HOME": str(self.folder), "PORT": str(self.port), "PEERWAY_DEMO": "1", "PYTHONDONTWRITEBYTECODE": "1",
            "PEERWAY_ARGON2_KIB": str(self.argon2_kib), "DATABASE_URL": "" if self.engine == SQLITE else as_the_service(self.database_url),
            "DATABASE_OWNER_URL": "" if self.engine == SQLITE else self.database_url,
        }

    def furnish(self, first: str = "") -> "Home":
        """Migrate, load the course, make the demo: what `make start` does before it serves. `first`: Python to run before that."""
        if self.engine == POSTGRES:
            administer(f"CREATE DATABASE {self.database}", at=self.postgresql)
        give_away(self.folder)
        work = f"from lms.app import create_app; from tests import houses\n{first}\nhouses.furnish(create_app())"
        subprocess.run(command("-c", work), cwd=ROOT, env=self.environment, check=True, capture_output=True)
        return self

    def copy(self) -> "Home":
        """The same rows in a home of its own. Nothing may be serving this one."""
        other = Home(self.engine, argon2_kib=self.argon2_kib, postgresql=self.postgresql)
        shutil.copytree(self.folder, other.folder, dirs_exist_ok=True)
        give_away(other.folder)
        if self.engine == POSTGRES:
            administer(f"CREATE DATABASE {other.database} TEMPLATE {self.database}", at=self.postgresql)
        return other

    def remove(self) -> None:
        """Leave nothing behind."""
        if self.engine == POSTGRES:
            administer(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)", at=self.postgresql)
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """The serving processes of a home, with this code or another; `other`: what else they are told."""

    def __init__(self, home: Home, arguments: tuple[str, ...] = (), port: int = 0, code: Path = ROOT, **other: str) -> None:
        self.home, self.port, self.code, self.other = home, port or home.port, code, other
        self.arguments = arguments or serving(home, "lms.app", "wsgi:app")
        self.log = home.folder / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, seconds: float = 40) -> None:
        """Serve, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command("-m", *self.arguments), cwd=self.code, env=self.home.environment | self.other, stdout=log, stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + seconds
        while not answers(self.port):
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError(f"the server did not come up: {self.log.read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9 of the whole group, and wait until it is gone."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def serving(home: Home, flask_app: str, wsgi_app: str) -> tuple[str, ...]:
    """The command that serves a home: waitress for SQLite, gunicorn with 2 workers of 4 threads for PostgreSQL (dependencies.md 2.1)."""
    return ("flask", "--app", flask_app, "serve") if home.engine == SQLITE else gunicorn(wsgi_app, home.port)


def gunicorn(wsgi_app: str, port: int) -> tuple[str, ...]:
    """Gunicorn as production runs it."""
    return ("gunicorn", "-k", "gthread", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}", "--log-level", "warning", wsgi_app)


def command(*arguments: str) -> list[str]:
    """Python with these arguments, as nobody where we are root."""
    return [*(AS_NOBODY if can_be_nobody() else ()), sys.executable, *arguments]


def administer(*statements: str, at: str = POSTGRESQL) -> None:
    """Statements outside every house."""
    with psycopg.connect(at, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    """Whether a request is answered there, however: a worker is up, not only the socket open."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        caller.request("GET", "/healthz")
        return caller.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        caller.close()


def can_be_nobody() -> bool:
    """Whether we are root and may become somebody who may write nothing but what is given to him."""
    return os.geteuid() == 0 and shutil.which("setpriv") is not None


def give_away(folder: Path) -> None:
    """To whom the servers run as."""
    if can_be_nobody():
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
