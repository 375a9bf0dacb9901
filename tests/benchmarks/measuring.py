"""Requests over HTTP, ours and the floor in turn, and what comes of them. Times in milliseconds, sizes in bytes."""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urljoin

import brotli

from tests.benchmarks.databases import ROOT
from tests.benchmarks.serving import Server

YEAR = 2025
ENOUGH = 6.0  # seconds for one page


@dataclass(frozen=True)
class Page:
    """What is asked for: by whom, where, and where its floor is (empty: it has none). `kind` says which goals it is held against."""

    name: str
    kind: str
    who: str
    path: str
    floor: str = ""


@dataclass
class Answer:
    """One answer."""

    status: int
    milliseconds: float
    body: bytes
    queries: int
    sql: float
    cpu: float
    worker: str


@dataclass
class Figures:
    """A page's figures, medians of as many requests as `rounds`. `status` 404: the page isn't there (yet).

    `cpu` is what the worker's processor did for it: on a busy machine `cpu_ratio` tells more than `ratio`.
    """

    page: Page
    status: int = 200
    rounds: int = 0
    ours: float = 0.0
    floor: float | None = None
    ratio: float | None = None
    queries: int = 0
    floor_queries: int | None = None
    sql: float = 0.0
    floor_sql: float | None = None
    cpu: float = 0.0
    cpu_ratio: float | None = None
    bytes: int = 0
    gzip: int = 0
    brotli: int = 0
    rows: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the page's own columns beside its figures."""
        values = asdict(self)
        return {**values.pop("page"), **values}


def pages(targets: dict[str, Any]) -> list[Page]:
    """Everything that is measured; `targets` as tests/benchmarks/inside.py tells them."""
    ngo, contract = targets["ngo"], targets["contract"]
    last = max(1, -(-targets["contracts"] // 50))
    found = [
        Page("NGO report", "report", "official", f"/ngos/{ngo}/report/", f"/floor/ngos/{ngo}/"),
        Page("NGO page", "report", "official", f"/ngos/{ngo}/", f"/floor/ngos/{ngo}/"),
        Page("contract page", "report", "official", f"/contracts/{contract}/", f"/floor/contracts/{contract}/"),
        Page("contract report", "report", "official", f"/contracts/{contract}/report/", f"/floor/contracts/{contract}/"),
    ]
    for who, place in (("official", "district"), ("region", "region")):
        for subject in ("contracts", "ngos", "lots", "allocations"):
            query = "" if subject == "allocations" else f"year={YEAR}"  # a year's allocations fill no page
            name = f"{subject} of a {place}"
            kind = "short" if (subject, who) == ("allocations", "official") else "list"  # ten rows in all: no 50-row list
            found.append(Page(name, kind, who, f"/{subject}/?{query}", f"/floor/{subject}/?place={place}&{query}"))
    for where, number in (("first", 1), ("next", 2), ("previous", last - 1), ("last", last)):
        query = f"page={max(1, number)}"
        found.append(
            Page(
                f"country's contracts, {where} page", "long", "country", f"/contracts/?{query}", f"/floor/contracts/?place=country&{query}"
            )
        )
    found += [
        Page("country's year", "level", "country", f"/country/?year={YEAR}", f"/floor/level/?place=country&year={YEAR}"),
        Page("region's year", "level", "region", f"/regions/1/?year={YEAR}", f"/floor/level/?place=region&year={YEAR}"),
        Page("district's year", "district", "official", f"/districts/1/?year={YEAR}", f"/floor/level/?place=district&year={YEAR}"),
        Page("contracts as CSV", "csv", "region", "/contracts.csv"),
    ]
    return found


class Reader:
    """Somebody who is signed in, with a kept connection to every worker."""

    def __init__(self, server: Server, session: str, workers: int = 2) -> None:
        self.server, self.session, self.workers = server, session, workers
        self.connections: list[HTTPConnection] = []

    def connect(self) -> None:
        """New connections (the server drops those that nobody used for two seconds), so many that every worker has one."""
        found: dict[str, HTTPConnection] = {}
        for connection in (self.server.connect() for _ in range(40)):
            found.setdefault(ask(connection, "/floor/level/?place=district", self.session).worker, connection)
            if len(found) == self.workers:
                break
        self.connections = list(found.values())

    def ask(self, path: str, round_: int = 0, **headers: str) -> Answer:
        """The page, from the workers in turn; once more where the connection was dropped."""
        connection = self.connections[round_ % len(self.connections)]
        try:
            return ask(connection, path, self.session, **headers)
        except RemoteDisconnected:
            connection.close()  # it opens itself again
            return ask(connection, path, self.session, **headers)


def ask(connection: HTTPConnection, path: str, session: str, **headers: str) -> Answer:
    """One request, and its answer to the last byte."""
    began = perf_counter()
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}", **headers})
    response = connection.getresponse()
    body = response.read()
    milliseconds = (perf_counter() - began) * 1000
    told = response.headers
    sql, cpu = float(told.get("X-SQL-ms", 0)), float(told.get("X-CPU-ms", 0))
    return Answer(response.status, milliseconds, body, int(told.get("X-Queries", 0)), sql, cpu, told.get("X-Worker", ""))


def measured(readers: dict[str, Reader], page: Page, rounds: int) -> Figures:
    """A page beside its floor: ours, floor, ours, floor, after each worker has warmed up."""
    reader = readers[page.who]
    reader.connect()
    for n in range(4):
        if (status := reader.ask(page.path, n).status) != 200:
            return Figures(page, status=status)
        if page.floor:
            reader.ask(page.floor, n)
    ours, floors = in_turn([(reader, page.path), (reader, page.floor)] if page.floor else [(reader, page.path)], rounds)
    return figures(page, ours, floors)


def in_turn(asked: Sequence[tuple[Reader, str]], rounds: int) -> list[list[Answer]]:
    """Two rows of answers (the second empty where one thing alone is asked), taken in turn, for as long as is ENOUGH and five times at
    least."""
    began, answers = perf_counter(), [[] for _ in asked]
    for n in range(rounds):
        if n >= 5 and perf_counter() - began > ENOUGH:
            break
        for kept, (reader, path) in zip(answers, asked, strict=True):
            kept.append(reader.ask(path, n))
    return [*answers, []][:2]


def figures(page: Page, ours: list[Answer], floors: list[Answer]) -> Figures:
    """The medians."""
    body = ours[0].body
    found = Figures(
        page,
        rounds=len(ours),
        ours=median(answer.milliseconds for answer in ours),
        queries=max(answer.queries for answer in ours),
        sql=median(answer.sql for answer in ours),
        cpu=median(answer.cpu for answer in ours),
        bytes=len(body),
        gzip=len(gzip.compress(body, 6)),
        brotli=len(brotli.compress(body, quality=4)),
        rows=body.count(b"\n") if page.kind == "csv" else 0,
    )
    if floors:
        if any(answer.status != 200 for answer in floors):
            raise SystemExit(f"The floor {page.floor} answers {floors[0].status}.")
        found.floor = median(answer.milliseconds for answer in floors)
        found.ratio = found.ours / found.floor
        found.cpu_ratio = found.cpu / median(answer.cpu for answer in floors)
        found.floor_queries, found.floor_sql = floors[0].queries, median(answer.sql for answer in floors)
    return found


@dataclass
class Growth:
    """How much longer a page takes where the country has doubled; beside it the floor's own growth, which tells how much is noise."""

    page: Page
    half: float
    whole: float
    ratio: float = field(init=False)
    floor_ratio: float | None = None

    def __post_init__(self) -> None:
        self.ratio = self.whole / self.half


def growth(half: dict[str, Reader], whole: dict[str, Reader], page: Page, rounds: int) -> Growth | None:
    """A page in half the country and in all of it, in turn; None where it isn't there."""
    for readers in (half, whole):
        readers[page.who].connect()
        if any([readers[page.who].ask(page.path, n).status != 200 for n in range(4)]):
            return None
    smaller, larger = in_turn([(half[page.who], page.path), (whole[page.who], page.path)], rounds)
    found = Growth(page, median(a.milliseconds for a in smaller), median(a.milliseconds for a in larger))
    smaller, larger = in_turn([(half[page.who], page.floor), (whole[page.who], page.floor)], rounds)
    found.floor_ratio = median(a.milliseconds for a in larger) / median(a.milliseconds for a in smaller)
    return found


# ---------------------------------------------------------------- what a page brings along


def styles_and_scripts(reader: Reader, path: str) -> dict[str, int]:
    """The stylesheets and modules that a page loads, with what these import: bytes as served to a browser that takes brotli."""
    reader.connect()
    page = reader.ask(path).body.decode()
    waiting = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) + re.findall(r'<script[^>]+src="([^"]+)"', page)
    found: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = len(reader.ask(address, **{"Accept-Encoding": "br"}).body)
        waiting += imported(address, reader.ask(address).body.decode())
    return found


def imported(address: str, text: str) -> Iterator[str]:
    """What a module imports."""
    if address.endswith(".js"):
        for name in re.findall(r'(?:from|import)\s*"(\.[^"]+)"', text):
            yield urljoin(address, name)


def check_seconds(times: int = 3) -> tuple[float, float]:
    """How long `manage.py check` takes, and for how long the processor works on it."""
    taken, worked = [], []
    for _ in range(times):
        began, before = perf_counter(), os.times()
        subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        taken.append(perf_counter() - began)
        worked.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return median(taken), median(worked)
