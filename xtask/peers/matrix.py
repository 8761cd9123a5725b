"""Makes the matrix on which fitting is timed.

matrix.py TRAIN.txt OUT.csv

The inputs of `life.py`, with the capped remaining life as the last column.
"""

import json
import sys

import pandas as pd
from life import CAP, features

train = pd.read_csv(sys.argv[1], sep=r"\s+", header=None)
train = train.drop(columns=[c for c in train.columns[2:] if train[c].nunique() == 1])
life = (train.groupby(0)[1].transform("max") - train[1]).clip(upper=CAP)
matrix = pd.DataFrame(features(train))
matrix["life"] = life.to_numpy()
matrix.to_csv(sys.argv[2], index=False)
print(json.dumps({"rows": len(matrix), "columns": matrix.shape[1] - 1}))
