"""Remaining life as one would do it with pandas and scikit-learn.

life.py TRAIN.txt APPLY.txt OUT.csv [--trees N] [--rounds N]

Both files: spaces, no header; unit, cycle, settings and sensors. Features: the values, their mean and
deviation over 30 cycles, a weighted mean and its trend, the age. Two families, extra trees and histogram
gradient boosting; the answer is their mean. Writes the prediction of each row; prints times as JSON.
"""

import argparse
import json
import time

import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor

WINDOW = 30
CAP = 125


def features(rows):
    sensors = rows.columns[2:]
    by_unit = rows.groupby(0)[list(sensors)]
    window = by_unit.rolling(WINDOW, min_periods=1)
    smooth = by_unit.ewm(halflife=10).mean().droplevel(0)
    parts = [
        rows[sensors],
        window.mean().droplevel(0),
        window.std().droplevel(0).fillna(0.0),
        smooth,
        smooth - smooth.groupby(rows[0]).shift(10).fillna(smooth),
        rows[[1]],
    ]
    return pd.concat([p.reset_index(drop=True) for p in parts], axis=1).to_numpy()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("apply")
    parser.add_argument("out")
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=300)
    asked = parser.parse_args()

    begun = time.perf_counter()
    train = pd.read_csv(asked.train, sep=r"\s+", header=None)
    apply = pd.read_csv(asked.apply, sep=r"\s+", header=None)
    constant = [c for c in train.columns[2:] if train[c].nunique() == 1]
    train, apply = train.drop(columns=constant), apply.drop(columns=constant)
    life = (train.groupby(0)[1].transform("max") - train[1]).clip(upper=CAP)
    learn, ask = features(train), features(apply)
    ready = time.perf_counter()
    trees = ExtraTreesRegressor(
        asked.trees, min_samples_leaf=3, max_features=1 / 3, n_jobs=-1, random_state=0
    ).fit(learn, life)
    grown = time.perf_counter()
    boosting = HistGradientBoostingRegressor(
        max_iter=asked.rounds, learning_rate=0.05, early_stopping=False, random_state=0
    ).fit(learn, life)
    boosted = time.perf_counter()
    said = (trees.predict(ask) + boosting.predict(ask)) / 2
    pd.DataFrame({"unit": apply[0], "cycle": apply[1], "prediction": said}).to_csv(
        asked.out, index=False
    )
    ended = time.perf_counter()
    times = {
        "feature_seconds": ready - begun,
        "trees_seconds": grown - ready,
        "boosting_seconds": boosted - grown,
        "seconds": ended - begun,
    }
    print(json.dumps(times))


if __name__ == "__main__":
    main()
