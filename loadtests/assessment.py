"""Every scenario in turn as its targets ask for it, then the growth, and one table of what passes.

Runs are appended to loadtests/results.ndjson; the plots go to docs/pictures. All of it takes about 20 minutes, five of
them `churn`.
"""

import argparse
import asyncio
from typing import Final

from rich.console import Console
from rich.table import Table

from loadtests import growth, targets
from loadtests.plots import draw_growth, draw_overload
from loadtests.scenarios import SCENARIOS
from loadtests.targets import Record, Verdict

GROWTH: Final = "growth"
PARTS: Final = (*SCENARIOS, GROWTH)
WORDS: Final = {True: "[green]pass", False: "[red]FAIL", None: "–"}


def table(rows: list[tuple[Record, list[Verdict]]]) -> Table:
    """One row a target."""
    made = Table(title="What must be shown")
    for title in ("Scenario", "Members", "Seconds", "Target", "Measured", "", "Remarks"):
        made.add_column(title, justify="right" if title in ("Members", "Seconds", "Measured") else "left")
    for record, verdicts in rows:
        remark = record.get("failed") or targets.void(record) or ""
        for number, verdict in enumerate(verdicts or [Verdict("–", None, None)]):
            head = (
                (record["scenario"], f"{record['members']:,}", str(record.get("seconds", "–")))
                if not number
                else [""] * 3
            )
            value = "–" if verdict.value is None else f"{verdict.value:,.4g}"
            made.add_row(*head, verdict.text, value, WORDS[verdict.passes], remark if not number else "")
        made.add_section()
    return made


async def assess(parts: list[str], churn_s: float) -> list[tuple[Record, list[Verdict]]]:
    """Runs each part; a part that fails does not keep the others from being run."""
    rows: list[tuple[Record, list[Verdict]]] = []
    for name in parts:
        print(f"{name} …", flush=True)
        if name == GROWTH:
            found = await growth.grow(list(growth.MEMBERS), growth.SECONDS, search=True)
            draw_growth(found)
            held = max((one["members"] for one in found if growth.holds(one)), default=None)
            verdicts = [*targets.growth(found), Verdict("the most members measured that hold 20 Hz", held, None)]
            rows.append(({"scenario": GROWTH, "members": max(one["members"] for one in found)}, verdicts))
            continue
        scenario = SCENARIOS[name]
        record = await growth.bounded(scenario.members, churn_s if name == "churn" else scenario.seconds, name)
        if "by_second" in record:
            draw_overload(record)
        rows.append((record, [] if "failed" in record else targets.verdicts(record)))
    return rows


def main() -> None:
    """Reads the arguments, runs, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--churn-seconds", type=float, default=SCENARIOS["churn"].seconds)
    options = parser.parse_args()
    rows = asyncio.run(assess(options.only, options.churn_seconds))
    Console(width=160).print(table(rows))


if __name__ == "__main__":
    main()
