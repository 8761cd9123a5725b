"""A table to a quantity or an event, as one would do it with scikit-learn and its defaults.

tabular.py estimate|failure MODEL TRAIN.csv APPLY.csv TARGET OUT.csv [--drop COLUMN,...]

MODEL: extra-trees (100 trees), forest (100 trees), boosting (histogram gradient boosting), linear.
Writes `prediction`, or `probability, alarm` (alarm from one half on); prints its time as JSON.
"""

import argparse
import json
import time

import pandas as pd
from sklearn import ensemble, linear_model, pipeline, preprocessing

MODELS = {
    "estimate": {
        "extra-trees": lambda: ensemble.ExtraTreesRegressor(100, n_jobs=-1, random_state=0),
        "forest": lambda: ensemble.RandomForestRegressor(100, n_jobs=-1, random_state=0),
        "boosting": lambda: ensemble.HistGradientBoostingRegressor(random_state=0),
        "linear": lambda: pipeline.make_pipeline(
            preprocessing.StandardScaler(), linear_model.RidgeCV()
        ),
    },
    "failure": {
        "extra-trees": lambda: ensemble.ExtraTreesClassifier(100, n_jobs=-1, random_state=0),
        "forest": lambda: ensemble.RandomForestClassifier(100, n_jobs=-1, random_state=0),
        "boosting": lambda: ensemble.HistGradientBoostingClassifier(random_state=0),
        "linear": lambda: pipeline.make_pipeline(
            preprocessing.StandardScaler(), linear_model.LogisticRegression(max_iter=1000)
        ),
    },
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("problem", choices=MODELS)
    parser.add_argument("model", choices=MODELS["estimate"])
    parser.add_argument("train")
    parser.add_argument("apply")
    parser.add_argument("target")
    parser.add_argument("out")
    parser.add_argument("--drop", default="")
    asked = parser.parse_args()

    begun = time.perf_counter()
    dropped = [c for c in asked.drop.split(",") if c]
    train = pd.read_csv(asked.train).drop(columns=dropped)
    apply = pd.read_csv(asked.apply).drop(columns=dropped, errors="ignore")
    target = train.pop(asked.target)
    apply = apply.reindex(columns=train.columns)
    words = [c for c in train.columns if not pd.api.types.is_numeric_dtype(train[c])]
    if words:
        coder = preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        train[words] = coder.fit_transform(train[words])
        apply[words] = coder.transform(apply[words])

    model = MODELS[asked.problem][asked.model]()
    fit_begun = time.perf_counter()
    model.fit(train.astype(float), target)
    fitted = time.perf_counter()
    if asked.problem == "estimate":
        out = pd.DataFrame({"prediction": model.predict(apply.astype(float))})
    else:
        probability = model.predict_proba(apply.astype(float))[:, 1]
        out = pd.DataFrame({"probability": probability, "alarm": (probability >= 0.5).astype(int)})
    out.to_csv(asked.out, index=False)
    print(json.dumps({"seconds": time.perf_counter() - begun, "fit_seconds": fitted - fit_begun}))


if __name__ == "__main__":
    main()
