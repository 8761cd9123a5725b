"""Fills the database of a demo world with closed diagnoses, so many in all, each of a company of its own.

`diagnoses.py DATABASE COUNT`. The figures are those of the demo world's own diagnoses, shifted a little.
The companies have no pages. Standard library alone.
"""

import json
import random
import sqlite3
import sys
import uuid

COLUMNS = (
    "id centre owner_kind owner made_by instrument version sector size scope state overall stage figures"
    " made_at done_at"
).split()


def shifted(thousandths, by):
    return max(0, min(100_000, thousandths + by))


def main():
    file, count = sys.argv[1], int(sys.argv[2])
    chance = random.Random(7)
    base = sqlite3.connect(file)
    names = ", ".join(COLUMNS)
    like = base.execute(
        f"SELECT {names} FROM diagnosis WHERE state = 'done' AND owner_kind = 'organisation' AND scope = 'full'"
    ).fetchall()
    there = base.execute("SELECT COUNT(*) FROM diagnosis WHERE state = 'done'").fetchone()[0]
    rows = []
    for _ in range(count - there):
        row = dict(zip(COLUMNS, chance.choice(like)))
        by = chance.randrange(-6000, 6000)
        row["id"] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        row["owner"] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        row["overall"] = shifted(row["overall"], by)
        row["figures"] = json.dumps([shifted(figure, by) for figure in json.loads(row["figures"])])
        rows.append(tuple(row[name] for name in COLUMNS))
    marks = ", ".join("?" * len(COLUMNS))
    with base:
        base.executemany(f"INSERT INTO diagnosis ({names}) VALUES ({marks})", rows)
        base.execute("DELETE FROM diagnosis_blocks")
    base.close()


main()
