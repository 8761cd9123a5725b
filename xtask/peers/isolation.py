"""Anomalies by an isolation forest with its defaults, file by file.

isolation.py TRAIN_ROWS OUT_FOLDER FILE.csv... [--delimiter D] [--drop COLUMN,...]

Learns from the first rows of each file; writes `score, alarm` for the others under the same name.
"""

import argparse
import json
import pathlib
import time

import pandas as pd
from sklearn.ensemble import IsolationForest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("train_rows", type=int)
    parser.add_argument("out")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--delimiter", default=",")
    parser.add_argument("--drop", default="")
    asked = parser.parse_args()

    begun = time.perf_counter()
    for i, file in enumerate(asked.files):
        rows = pd.read_csv(file, sep=asked.delimiter).drop(columns=asked.drop.split(","))
        learn, rest = rows[: asked.train_rows], rows[asked.train_rows :]
        forest = IsolationForest(random_state=0).fit(learn)
        out = pd.DataFrame(
            {"score": -forest.score_samples(rest), "alarm": (forest.predict(rest) < 0).astype(int)}
        )
        out.to_csv(pathlib.Path(asked.out) / f"{i}.csv", index=False)
    print(json.dumps({"seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
