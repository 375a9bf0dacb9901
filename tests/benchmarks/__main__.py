"""`manage.py benchmark`: makes a country in a database of its own, serves it, and measures each main page beside its floor.

PostgreSQL at the scale asked for (1: the whole country), SQLite at a tenth of it: --scale sets one for both. Databases are thrown away
unless --keep leaves them, to be used again as long as size and code stay the same.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from koksu import bootstrap
from tests.benchmarks import measuring, report
from tests.benchmarks.databases import HALF, ROOT, WHOLE, Databases, databases
from tests.benchmarks.measuring import Reader
from tests.benchmarks.serving import Server, serving

SCALES = {"postgresql": 1.0, "sqlite": 0.1}
KEPT = Path(os.environ.get("KOKSU_VAR", ROOT / "var")) / "benchmark"


def main(arguments: list[str]) -> int:
    """Measure; 1 where something is over its must."""
    options = asked(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and databases are put away then, too
    bootstrap.compile_catalogues()
    bootstrap.compile_code()
    found = []
    with ExitStack() as stack:
        folder = options.folder or (KEPT if options.keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="koksu-"))))
        for vendor in options.databases:
            with databases(vendor, folder.resolve(), keep=options.keep) as made:
                if options.explain:
                    explain(made, options)
                    continue
                one = measure(made, options.scale or SCALES[vendor], options)
            print(report.told(one), flush=True)
            found.append(report.as_json(one))
    if options.explain:
        return 0
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    print(f"\nAll figures: {options.json}")
    return int(any(held["verdict"] == "OVER" for one in found for held in one["held"]))


def asked(arguments: list[str]) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser("manage.py benchmark", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, help="part of the country's districts, 1 being all 200 (without it: 1, SQLite 0.1)")
    parser.add_argument("--database", choices=SCALES, action="append", dest="databases", help="only this one (without it: both)")
    parser.add_argument("--rounds", type=int, default=40, help="requests of each page, beside as many of its floor (40)")
    parser.add_argument("--keep", action="store_true", help="keep the databases and use them again")
    parser.add_argument("--folder", type=Path, help=f"where databases and files go (a temporary folder; with --keep {KEPT})")
    parser.add_argument("--json", type=Path, default=KEPT.with_suffix(".json"), help=f"where all figures go ({KEPT.with_suffix('.json')})")
    parser.add_argument("--verify", action="store_true", help="first have verify_ledger and verify_history look at what was loaded")
    parser.add_argument("--explain", metavar="PATH", help="of kept databases: one page's queries, their plans, and a profile")
    parser.add_argument("--reader", choices=("official", "region", "country"), default="official", help="who reads it (official)")
    options = parser.parse_args(arguments)
    if options.explain and not options.keep:
        parser.error("--explain reads databases that an earlier run has left: give --keep.")
    options.databases = options.databases or list(SCALES)
    return options


def explain(made: Databases, options: argparse.Namespace) -> None:
    """One page of the whole country, in the database that is there, whatever its size."""
    made.inside(WHOLE, "static")
    session = json.loads(made.inside(WHOLE, "targets"))["sessions"][options.reader]
    print(made.inside(WHOLE, "explain", options.explain, session))


def districts_at(scale: float) -> int:
    """How many districts a country of this scale has; two at least, so that it can double."""
    return max(2, round(200 * scale))


def measure(made: Databases, scale: float, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one database."""
    districts = districts_at(scale)
    print(f"== {made.vendor}, {districts} districts", flush=True)
    found: dict[str, Any] = {"database": made.vendor, "scale": scale, "loaded": made.make(districts)}
    if options.verify and (wrong := json.loads(made.inside(WHOLE, "verify"))):
        raise SystemExit("\n".join(wrong[:20]))
    made.inside(WHOLE, "static")
    told = {which: json.loads(made.inside(which, "targets")) for which in (HALF, WHOLE)}
    found |= {"size": told[WHOLE]["size"], "bytes": made.bytes_of(WHOLE), "load": os.getloadavg()[0]}
    found["check"], found["check_cpu"] = measuring.check_seconds()
    pages = measuring.pages(told[WHOLE])
    with serving(made, WHOLE) as server:
        readers = readers_of(server, told[WHOLE])
        readers["official"].connect()
        found["memory_at_first"] = server.memory()
        found["pages"] = [measuring.measured(readers, page, options.rounds) for page in pages]
        files = measuring.styles_and_scripts(readers["official"], "/contracts/")
        found |= {"styles": sum(files.values()), "styles_and_scripts": files, "memory": server.memory()}
        with serving(made, HALF) as smaller:
            grown = [page for page in pages if (page.who == "official" and page.kind in {"report", "district"}) or page.name == GROWS]
            half = readers_of(smaller, told[HALF])
            found["growth"] = [one for page in grown if (one := measuring.growth(half, readers, page, options.rounds))]
        readers["official"].connect()
        for n in range(2):  # one in each worker
            readers["official"].ask(f"/ngos/{told[WHOLE]['ngo']}/report.pdf", n)
        found["memory_after_pdf"] = server.memory()
    return found


GROWS = "contracts of a district"


def readers_of(server: Server, told: dict[str, Any]) -> dict[str, Reader]:
    """The three readers, connected."""
    return {who: Reader(server, session) for who, session in told["sessions"].items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
