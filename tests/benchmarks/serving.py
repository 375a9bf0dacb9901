"""The product under gunicorn as it is served for real, and what its workers weigh."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from koksu.bootstrap import SERVER
from tests.benchmarks.databases import ROOT, Databases


@dataclass(frozen=True)
class Server:
    """A gunicorn: its port and its process."""

    port: int
    pid: int

    def connect(self) -> HTTPConnection:
        """A connection that is kept alive."""
        return HTTPConnection("127.0.0.1", self.port, timeout=120)

    def memory(self) -> list[dict[str, float]]:
        """Of each worker in MB: what it holds (rss), with shared pages divided among those that share them (pss)."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [weight(int(worker)) for worker in workers]


def weight(pid: int) -> dict[str, float]:
    """A process's memory in MB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {name.lower(): int(re.search(rf"^{name}:\s+(\d+)", rows, re.MULTILINE)[1]) / 1000 for name in ("Rss", "Pss")}  # type: ignore[index]


@contextmanager
def serving(databases: Databases, which: str) -> Iterator[Server]:
    """gunicorn on one of the databases, with the settings of serving for real, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "koksu.wsgi", f"--bind=127.0.0.1:{port}", *SERVER]
    process = subprocess.Popen(command, cwd=ROOT, env=databases.environment(which))
    try:
        server = Server(port, process.pid)
        wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Until it answers; SystemExit where it doesn't within a minute."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            connection = server.connect()
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("The server doesn't answer: the reason stands above.")
