### The words of the anomaly question.

## Who gave an answer
baseline-always = always alarm
baseline-never = never alarm
baseline-one_sensor = one sensor beyond three standard deviations
detector-charts = control charts of level, speed, scatter and relation
detector-levels = control charts of the levels alone
detector-distance = distance from the usual centre (Hotelling’s T²)
detector-neighbours = distance to the most similar normal rows
detector-forest = isolation forest

## Faults put into normal rows on purpose
fault-shift = a sudden shift
fault-drift = a slow drift
fault-stuck = a sensor that is stuck
fault-noise = a sensor that turns noisy
fault-decoupled = a sensor that goes its own way

## Why the verdict
because-no-sensors = There is no column of numbers that could be watched. Columns of words cannot be watched yet.
because-few-normal-rows = { $rows ->
    [0] There are no rows that are taken as normal
    [one] There is only one row that is taken as normal
   *[other] There are only { $rows } rows that are taken as normal
}; at least { $need } are needed to learn what normal looks like.
because-not-tried = The { $rows } normal rows are too few to keep some of them apart, so how well faults are found could not be measured.
because-better-than-trivial = Measured against your labels, the alarms reach an F1 of { $model }; the best trivial rule ({ $name }) reaches { $baseline }.
because-trivial-as-good = Measured against your labels, the alarms reach an F1 of { $model }: no real gain over a trivial rule ({ $name }), which reaches { $baseline }.
because-faults-found = Of faults put into normal rows on purpose, { $percent }% were found; watching single sensors finds { $baseline }%. Hardest to find: { $worst } ({ $worst_percent }%).
because-few-faults-found = Of faults put into normal rows on purpose, only { $percent }% were found; watching single sensors finds { $baseline }%. Hardest to find: { $worst } ({ $worst_percent }%).
because-normal-steady = On later normal rows, { $percent }% raised an alarm; { $promise }% were promised.
because-normal-restless = On later normal rows, { $percent }% raised an alarm where { $promise }% were promised: the normal rows do not yet show all that is normal.
because-normal-unsteady = On later normal rows, { $percent }% raised an alarm where { $promise }% were promised: what is called normal changes from one part to the next.
because-unsettled = { $sensors ->
    [one] One sensor drifts so slowly that the normal rows do not show where it belongs: { $names }. It is watched for sudden changes only.
   *[other] { $sensors } sensors drift so slowly that the normal rows do not show where they belong: { $names }. They are watched for sudden changes only.
}
because-more-faults-with-more = Each doubling of the normal rows still takes about { $percent }% off the missed faults.

## What to do next
next-look-at-episode = Look first at what happened from { $from } on, beginning with { $sensor }, and note whether it was a real fault.
next-look-at-unit-episode = Look first at { $unit } from { $from } on, beginning with { $sensor }, and note whether it was a real fault.
next-name-normal-rows = Say which rows are known to be normal. As nothing was said, the first third of each machine was taken as normal; if a fault lies in it, faults of that kind go unseen.
next-collect-normal-rows = Collect roughly { $rows } rows of normal running for each machine, counting those you have, covering every load and season in which it runs.
next-bring-steady-normal = Bring at least { $need } rows in a row during which the machine was certainly healthy and ran as it usually does.
next-settle-sensors = For slowly drifting sensors ({ $names }) bring a longer stretch of normal running, or a sensor that explains the drift, such as the ambient temperature.
next-mend-empty-sensors = These sensors gave no value in the normal rows: { $names }. Check their wiring or their export.
next-words-left-aside = Columns of words were left aside: { $names }. If they name a state of the machine, bring them as numbers or make one file for each state.
next-bring-rows-to-answer = All rows were taken as normal, so none was left to judge. Bring later rows, or name fewer rows as normal.
next-label-known-events = If you know when something was wrong, add a column with 1 for those rows and 0 for all others: the alarms can then be measured against what really happened.
