"""Reads and types one CSV file with one thread: pandas, pyarrow and polars, each in a process of its own.

reading.py FILE.csv

Prints for each the megabytes a second and the peak of memory in megabytes.
"""

import json
import os
import resource
import subprocess
import sys
import time


def read_with(library, path):
    if library == "pandas":
        import pandas

        return lambda: pandas.read_csv(path)
    if library == "pyarrow":
        from pyarrow import csv

        return lambda: csv.read_csv(path, read_options=csv.ReadOptions(use_threads=False))
    import polars

    return lambda: polars.read_csv(path, try_parse_dates=True)


def main():
    path = sys.argv[1]
    if len(sys.argv) == 3:
        read = read_with(sys.argv[2], path)
        begun = time.perf_counter()
        read()
        seconds = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        speed = os.path.getsize(path) / 1e6 / seconds
        print(json.dumps({"mb_per_s": speed, "peak_rss_mb": peak}))
        return
    found = {}
    one_thread = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    for library in ["pandas", "pyarrow", "polars"]:
        said = subprocess.run(
            [sys.executable, __file__, path, library],
            env={**os.environ, **one_thread},
            capture_output=True,
            text=True,
            check=True,
        )
        found[library] = json.loads(said.stdout.splitlines()[-1])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
