"""How negotiations went: `negotiated.py DATABASE SINCE`, SINCE in microseconds.

Prints how many consumers' negotiations that began since then have come to an agreement and how many have not,
then the median and the 99th of 100 of their times from asking to the end, in milliseconds, and the seconds from
the first asking to the last end.
"""

import sqlite3
import sys


def main():
    base = sqlite3.connect(sys.argv[1])
    rows = base.execute(
        "SELECT state, made_at, changed_at FROM negotiation WHERE side = 'consumer' AND made_at >= ?",
        (int(sys.argv[2]),),
    ).fetchall()
    done = [row for row in rows if row[0] == "FINALIZED"]
    times = sorted((changed - made) / 1000 for _, made, changed in done)
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))] if times else 0
    span = (max(row[2] for row in done) - min(row[1] for row in done)) / 1e6 if done else 0
    print(len(done), len(rows) - len(done), at(0.5), at(0.99), span)


main()
