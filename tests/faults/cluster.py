"""A PostgreSQL server of a test's own, which it may stop, restart and fill up: as an unprivileged user where we are root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from tests import houses
from tests.bench.servers import AS_NOBODY, can_be_nobody, free_port, give_away


@dataclass
class Cluster:
    """Data, log and socket in one folder; trusts whoever is on this machine."""

    folder: Path
    wal: Path | None = None
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Its administrator's address."""
        return f"postgresql://{make_url(houses.POSTGRESQL).username}@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """A new one, running."""
        give_away(self.folder)
        owner = str(make_url(houses.POSTGRESQL).username)
        apart = ("--waldir", str(self.wal)) if self.wal else ()
        plainly = ("-A", "trust", "-E", "UTF8", "--no-sync", "--wal-segsize=1")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", owner, *plainly, *apart)
        with (self.folder / "data" / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"port = {self.port}\nlisten_addresses = '127.0.0.1'\n")
            settings.write(f"unix_socket_directories = '{self.folder}'\nmax_wal_size = 8MB\n")
        self.control("start")

    def control(self, what: str, *more: str) -> None:
        """pg_ctl: start, stop, restart; waits until it is done."""
        self._run("pg_ctl", what, "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-t", "60", *more)

    @property
    def log(self) -> str:
        """What it has said."""
        return (self.folder / "log").read_text()

    def _run(self, program: str, *arguments: str) -> None:
        command = [*(AS_NOBODY if can_be_nobody() else ()), str(found(program)), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def found(program: str) -> Path | None:
    """PostgreSQL's own program; distributions keep some off the path."""
    paths = [Path(known)] if (known := shutil.which(program)) else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return paths[-1] if paths else None


@contextmanager
def a_cluster(megabytes: int = 0) -> Iterator[Cluster]:
    """A running one, gone afterwards; its data on a disk of so many megabytes (its log of writes elsewhere), or all on the common one."""
    if found("initdb") is None:
        houses.need("postgresql", "initdb is not there")
    with a_disk(megabytes) as folder, a_disk() as beside:
        made = Cluster(folder, beside / "wal" if megabytes else None)
        give_away(beside)
        try:
            made.make()
            yield made
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                made.control("stop", "-m", "immediate")


@contextmanager
def a_disk(megabytes: int = 0) -> Iterator[Path]:
    """A folder that nothing else uses; with `megabytes` a small disk in memory, which only root may make."""
    folder = Path(tempfile.mkdtemp(prefix="peerway-disk-"))
    if megabytes and not mounted(folder, megabytes):
        houses.need("small-disk", "this user may not make a small disk to fill up")
    try:
        yield folder
    finally:
        if megabytes:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def filled_up(folder: Path) -> Iterator[None]:
    """The disk the folder stands on has no byte left while the block runs."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    try:
        yield
    finally:
        ballast.unlink()


def mounted(folder: Path, megabytes: int) -> bool:
    """Whether the small disk is there now."""
    how = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "peerway", str(folder))
    return os.geteuid() == 0 and subprocess.run(how, check=False, capture_output=True).returncode == 0
