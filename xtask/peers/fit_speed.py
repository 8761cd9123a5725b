"""Times the fitting of extra trees and of gradient boosting on a matrix of numbers.

fit_speed.py MATRIX.csv --trees N --rounds N --leaves N --leaf N --features SHARE

The last column is the target. The peer of `crates/testbed/examples/fit_speed.rs`, with the same words.
"""

import argparse
import json
import time

import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("matrix")
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--leaves", type=int, default=16)
    parser.add_argument("--leaf", type=int, default=3)
    parser.add_argument("--features", type=float, default=1 / 3)
    asked = parser.parse_args()

    matrix = pd.read_csv(asked.matrix).to_numpy(dtype=float)
    inputs, target = matrix[:, :-1].copy(), matrix[:, -1].copy()
    begun = time.perf_counter()
    ExtraTreesRegressor(
        asked.trees,
        min_samples_leaf=asked.leaf,
        max_features=asked.features,
        n_jobs=-1,
        random_state=0,
    ).fit(inputs, target)
    grown = time.perf_counter()
    HistGradientBoostingRegressor(
        max_iter=asked.rounds,
        learning_rate=0.06,
        max_leaf_nodes=asked.leaves,
        min_samples_leaf=asked.leaf,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    ).fit(inputs, target)
    boosted = time.perf_counter()
    print(json.dumps({"trees_seconds": grown - begun, "boosting_seconds": boosted - grown}))


if __name__ == "__main__":
    main()
