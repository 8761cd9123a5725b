### The words of the report.

## Frame
report-brand = Dure 두레
report-title = Shop-floor data: test report
report-skip = Skip to the answer
report-contents = Contents
report-answer = The answer
report-found-short = What was found
report-next = What to do next
report-footer = This file stands alone and connects to nothing. Print it or pass it on as it is.
report-files = Files
report-rows = Rows
report-rows-thinned = { $rows } read; every { $n }th row, { $used } in all, was used
report-columns = Columns
report-columns-of = { $all } in all, { $inputs } used as inputs
report-units = Machines or batches
report-units-of = { $n } ({ $shortest }–{ $longest } rows each)
report-period = Period
report-target = Column asked for
report-row = Row
column-numbered = column { $n }
unit-numbered = no. { $n }
report-and-more = and { $n } more
report-critical-first = { $n ->
    [one] Look at this first: one data check came out critical ({ $titles }).
   *[other] Look at this first: { $n } data checks came out critical ({ $titles }).
}
report-yes = yes
report-no = no

## The question
question-anomaly = Is something wrong with the machine? Since when, and which sensors show it?
question-life = How long until it fails?
question-failure = Can failures or defects be seen coming?
question-estimate = Can this quantity be told from the other measurements?
question-estimate-of = { $target }: can it be told from the other measurements?
question-forecast-of = { $target }: can it be foretold { $n ->
    [one] one row
   *[other] { $n } rows
} ahead?

## The verdict
verdict-enough = Answerable
verdict-more = Better with more data
verdict-not = Not answerable yet
verdict-enough-anomaly = This data is enough to detect anomalies.
verdict-more-anomaly = Anomalies can be detected, and better so with more data.
verdict-not-anomaly = This data does not yet tell normal from abnormal.
verdict-enough-life = This data is enough to predict remaining life.
verdict-more-life = Remaining life can be predicted, and more accurately with more data.
verdict-not-life = Remaining life cannot be predicted from this data yet.
verdict-enough-failure = This data is enough to see failures or defects coming.
verdict-more-failure = Failures or defects can be seen coming, and more surely with more data.
verdict-not-failure = Failures or defects cannot be seen coming from this data yet.
verdict-enough-estimate = This data is enough to estimate the quantity.
verdict-more-estimate = The quantity can be estimated, and more accurately with more data.
verdict-not-estimate = The quantity cannot be estimated from this data yet.
verdict-more-normal = Aim for roughly { $n } rows of normal operation for each machine.
verdict-more-units = Aim for roughly { $n } machines or batches, counting those you have.
verdict-more-rows = Aim for roughly { $n } rows, counting those you have.
verdict-more-events = Aim for roughly { $n } failures on record, counting those you have.

## Results in pictures
report-found = The results in pictures
report-found-lead-anomaly = A score above the alarm line raises an alarm. Shaded stretches are alarms that went on.
report-found-lead-life = The most urgent first. Read ranges rather than points.
report-found-lead-failure = Counted on rows that were never learned from.
report-found-lead-estimate = Prediction against truth, on a part that was never learned from.
report-scatter = Prediction against truth
report-truth = Truth
report-prediction = Prediction
report-errors = How the errors lie
report-errors-lead = The closer to the middle, the better. On the left predictions were too low, on the right too high.
report-error = Prediction − truth
report-error-count = Predictions
report-key-edge = start of the part not learned from
report-key-exact = prediction equals truth
report-key-case = one prediction
report-key-case-range = prediction and its range
report-key-prediction = prediction
report-key-range = range of the prediction
report-key-truth = truth

anomaly-alarms = { $alarms } of the { $rows } rows looked at ({ $share }) raised an alarm, in { $episodes ->
    [one] one stretch.
   *[other] { $episodes } stretches.
}
anomaly-none = None of the { $rows } rows looked at raised an alarm.
anomaly-strongest = The clearest stretch: { $place }. It rose to { $peak } times the alarm line. Sensors that reacted most: { $sensors }.
anomaly-share = of the rows raise an alarm
anomaly-episode-count = stretches of alarm
anomaly-rows = rows looked at
anomaly-timeline = The anomaly score over time
anomaly-timeline-of = The anomaly score over time: { $unit }
anomaly-timeline-desc = Stretches of alarm: { $episodes }. Highest score: { $peak } times the alarm line.
anomaly-timeline-cut = Scores beyond ten times the alarm line are drawn at the top edge. The highest is { $peak } times the alarm line.
anomaly-score-axis = Anomaly score (1 = alarm line)
anomaly-key-score = anomaly score
anomaly-key-line = alarm line
anomaly-key-label = anomaly as labelled by you
anomaly-key-episode = stretch of alarm
anomaly-episodes = Stretches of alarm, longest and strongest first
anomaly-since = Since
anomaly-until = Until
anomaly-sensors = Sensors that reacted most (share)
anomaly-peak = Peak (against the alarm line)

life-urgent = Most urgent: { $units }.
life-unit-of = { $unit } – about { $about } (range { $range })
life-far = { $n ->
    [one] One shows no signs of wear yet: all that can be said is “close to { $horizon } or more”.
   *[other] { $n } show no signs of wear yet: all that can be said is “close to { $horizon } or more”.
}
life-horizon = Failures further away than { $horizon } do not show in the sensors yet. Where a prediction comes close to that, read it as “at least”.
life-capped = Where more than { $horizon } were left (as far as can be seen), that limit was counted as the truth; without the limit the error is { $uncapped }.
life-ranking = Remaining life, shortest first
life-ranking-lead = The dot is the prediction, the line its range. Plan maintenance by the short end of the range.
life-ranking-more = { $n } more are in the predictions file.
life-remaining = Remaining life
life-key-range = prediction and its range
life-key-beyond = at least this (no signs yet)
life-at-least = at least { $least }
life-about = { $about } ({ $range })
life-scatter-lead = { $n } cases never learned from, each predicted at one moment. The nearer to the diagonal, the better. Failures beyond the horizon are predicted up to it only.
life-horizon-line = as far as can be seen
life-history = Remaining life over time: { $unit }
life-history-desc = Prediction, range and truth on a history never learned from.
life-counted-in = Life is counted in

failure-found-of = On the rows kept apart, { $found } of { $events } failures were found. Of { $alarms } alarms, { $false } were false.
failure-applied = Of the { $rows } rows to predict, { $alarms } raised an alarm.
failure-threshold = It costs least to act from a failure probability of { $threshold } on.
failure-saves = That costs { $cost } per 1,000 rows; without any alarms it would be { $never }.
failure-no-prices = An alarm is raised from a failure probability of { $threshold } on. Without prices, that balances failures found against alarms that are right (F1).
failure-positive = Taken as failure: { $positive }. Its share in the data: { $share }.
failure-counts = Right and wrong alarms
failure-alarmed = Alarm raised
failure-not-alarmed = No alarm
failure-was = Failure
failure-was-not = No failure
failure-per-thousand = { $n } per 1,000 rows
failure-found = Found
failure-missed = Missed
failure-false-alarms = False alarm
failure-quiet = Rightly quiet
failure-cost-curve = When does an alarm pay?
failure-cost-lead = A missed failure counts { $miss }, a false alarm { $alarm }. A lower threshold raises more false alarms, a higher one misses more failures.
failure-cost-x = Failure probability from which to raise an alarm
failure-cost-y = Cost per 1,000 rows
failure-cost-key = cost at that threshold
failure-cost-chosen = { $value } at { $threshold }
failure-f1-curve = F1 by alarm threshold
failure-f1-lead = A lower threshold raises more false alarms, a higher one misses more failures. F1 balances both; higher is better.
failure-f1-x = Failure probability from which to raise an alarm
failure-f1-y = F1
failure-f1-key = F1 at that threshold
failure-f1-chosen = { $value } at { $threshold }
failure-key-chosen = chosen threshold
failure-key-never = never raising an alarm
failure-key-chance = picking at random
failure-give-prices = Say what a missed failure and a false alarm cost you (--cost-miss, --cost-alarm), and the threshold that costs least is found for you.
failure-pr = How many are found, how many alarms are right
failure-pr-lead = The nearer to the top right, the better. Finding more usually means more false alarms.
failure-pr-x = Failures found
failure-pr-y = Alarms that are right
failure-pr-chosen = At the chosen threshold { $recall } of the failures are found and { $precision } of the alarms are right.
failure-reliability = Can the probabilities be taken at their word?
failure-reliability-lead = If one in ten of the rows called “10%” fails, the dot lies on the diagonal.
failure-said = Probability said
failure-happened = Share that happened
failure-key-bins = rows of similar probability
failure-key-honest = happens just as said

estimate-explained = The prediction explains { $share } of the ups and downs.
estimate-width = Ranges are ±{ $half } on average. They were set to hold { $nominal } of the true values; in the test they held { $coverage }.
estimate-steady = The error was { $first } at the start of the part kept apart and { $last } at its end: it does not grow much with time.
estimate-drifts = The error grew from { $first } at the start of the part kept apart to { $last } at its end. The model needs learning anew from fresh data.
estimate-over-time = Prediction and truth over time
estimate-over-time-of = Prediction and truth over time: { $name }
estimate-close-up = The last stretch, close up
estimate-over-time-lead = Dashed is the truth, solid the prediction, the pale band its range.
estimate-scatter-lead = { $n } predictions never learned from. The nearer to the diagonal, the better.
estimate-drift-error = Does the error grow with time?
estimate-drift-error-lead = Bars that grow to the right mean that the shop floor changes. Let the model learn anew from fresh data.
estimate-drift-coverage = Do the ranges hold with time?
estimate-drift-coverage-lead = Where the dots fall below the promised line, do not rely on the ranges.
estimate-drift-x = Start of the stretch

## How good is it
report-goodness = How good is it really?
report-goodness-lead = Models were chosen inside the learning part only, and measured on data kept apart. The first question is whether they beat doing something trivial.
report-not-measured = There was too little data, or it did not fit, so nothing could be measured. The answer above and the data checks say why.
report-only-baseline = Best trivial baseline: { $name }
report-contenders = Models and trivial baselines
report-contenders-table = All figures of models and trivial baselines
report-contender = Method
report-is-baseline = { $name } (trivial baseline)
report-is-chosen = { $name } (chosen)
report-shorter = Compared by: { $metric }. Shorter bars are better.
report-longer = Compared by: { $metric }. Longer bars are better.
report-not-the-best = Another model did better in this test. The choice is made before the test and stands: choosing afterwards would flatter the figure.
report-cries-wolf = Always raising an alarm finds every planted fault, but alarms on normal rows as well: it does not count as a rival.
report-key-chosen = chosen model
report-key-model = other model
report-key-baseline = trivial baseline
split-time = The latest part was kept apart; models learned from the earlier part and were measured on it.
split-unit = Whole machines or batches were kept apart; models were measured on ones they had never seen.
split-rows = Rows were divided into parts, each kept apart in turn; models were measured on rows they had never seen.
split-prefix = The first stretch was learned from; the rest was measured on.
split-files = Models learned from the files you named and were measured on the others.
split-counts-units = Learned from { $train }, measured on { $test }.
split-counts-units-in-turn = That was done in turn: each time about { $train } were learned from, and { $test } were measured on in all.
split-counts-rows = Learned from { $train } rows, measured on { $test }.
split-counts-rows-in-turn = Each time about { $train } rows were learned from, and { $test } rows were measured on in all.
split-boundary = The part kept apart begins at { $from }.
report-flattering = The honest test and the flattering one
report-split-honest = split honestly
report-split-random = shuffled at random
report-flattering-unit = Shuffle the rows at random, and the model has already seen the neighbouring rows of the same machine when it sits the test. The figure looks better, but a machine never seen before will not give it to you. This report relies on the honest one alone.
report-flattering-time = Shuffle the rows at random, and the model has already seen the moments just before and after when it sits the test. Nobody sees ahead on the shop floor, so you will not get that figure. This report relies on the honest one alone.
report-flattering-any = Shuffle the rows at random, and the model has already seen nearly the same rows when it sits the test. You will not get that figure on the shop floor. This report relies on the honest one alone.
report-flattering-normal = This is the share of normal rows that raise a false alarm. With the later normal rows kept apart, changes in how the machine runs show up as false alarms; shuffle the rows at random, and the neighbouring rows have been seen already, so hardly any show. To compare the two ways of splitting alone, a simple alarm line was used (one in a hundred of the rows learned from exceeds it), so these figures differ from the false alarms at the real alarm line.
report-intervals = Do the ranges keep their promise?
report-intervals-lead = Ranges promise to hold the truth { $nominal } of the time. That was checked on { $n } predictions never learned from.
report-coverage-kept = The promise was kept.
report-coverage-short = The truth fell outside more often than promised: read the ranges as somewhat wider.
report-coverage-wide = The truth fell inside more often than promised: the ranges are wider than they need be.
report-coverage-unknown = There were no predictions to check it on.
report-coverage-promised = promised
report-coverage-measured = measured
report-mean-width = mean width of the ranges
report-promised = promised { $nominal }

## How much data
report-amount = Is there enough data?
report-amount-lead = Learning from a part of the data and from all of it shows whether collecting more would pay.
report-curve = Accuracy by amount of data
report-curve-units = Machines or batches learned from
report-curve-rows = Rows learned from
report-curve-events = Failures learned from
report-curve-lead-units = If the right end still slopes, more machines or batches are worth collecting; if it is level, you may stop.
report-curve-lead-rows = If the right end still slopes, more is worth collecting; if it is level, you may stop.
report-curve-lead-events = If the right end still slopes, more failures are worth collecting; if it is level, you may stop.
report-curve-measured-anew = The points are measured apart on parts of the data, so that the last may differ a little from the figure in the answer.
report-key-mean = chosen model (mean)
report-key-draws = spread over repeated draws
report-key-best-baseline = best trivial baseline
report-baseline-at = Trivial baseline: { $value }
report-unit-of = It is counted in the unit of “{ $column }”.

## What it leans on
report-drivers = What does the answer lean on?
report-drivers-lead = Which columns the predictions use, and how much.
report-drivers-picture = Columns leaned on most
report-share = Share of the whole
report-driver-no-cause = A column that is leaned on is no proof of a cause: it may only move along. Before you change the machine, check with the people who run it, or test by changing one condition.
direction-anomaly-up = higher than usual
direction-anomaly-down = lower than usual
direction-anomaly-mixed = now higher, now lower
direction-life-up = higher: longer life
direction-life-down = higher: shorter life
direction-life-mixed = not one-way
direction-failure-up = higher: riskier
direction-failure-down = higher: safer
direction-failure-mixed = not one-way
direction-estimate-up = higher: larger value
direction-estimate-down = higher: smaller value
direction-estimate-mixed = not one-way

## Data checks
report-checks = Data checks
report-checks-lead = Is the data in a state to answer this question? Mend the worst first.
report-checks-summary = { $critical } critical, { $warning ->
    [one] 1 warning
   *[other] { $warning } warnings
}, { $passed } passed, { $skipped } not checked. What could not be checked never counts as passed.
report-passed-folded = { $n ->
    [one] One check passed
   *[other] { $n } checks passed
}
report-about-columns = Columns:
report-fix = What to do
status-passed = passed
status-skipped = not checked
status-warning = warning
status-critical = critical

## How the data was read
report-data = How the data was read
report-data-lead = If something was read wrongly, put it right with the options below and run again.
report-files-table = Files
report-file-file = File
report-file-format = Format
report-file-delimiter = Delimiter
report-file-encoding = Encoding
report-file-decimal = Decimal mark
report-file-header = Header
report-file-times = Dates and times
report-file-rows = Rows
report-file-role = Used for
report-file-sha256 = SHA-256
report-file-bytes = Bytes
report-correct-files = If a file was read wrongly, correct it with --delimiter, --encoding, --decimal, --header or --sheet. If days and months are swapped, use --day-first.
report-time-as = Taken as time: { $column } ({ $span }). If it is another column, name it with --time.
report-columns-table = Columns
report-column-name = Column
report-column-role = Used as
report-column-kind = Kind
report-column-unit = Unit
report-column-missing = Missing
report-column-min = Least
report-column-mean = Mean
report-column-max = Greatest
report-correct-columns = If a column is used wrongly, name the right ones with --target, --time and --unit; leave one out with --ignore, or use one that was left out with --keep. If the kind is wrong, set it with --kind.
delimiter-comma = comma (,)
delimiter-semicolon = semicolon (;)
delimiter-bar = bar (|)
delimiter-tab = tab
delimiter-spaces = spaces
role-input = input
role-target = asked for
role-time = time
role-unit = machine or batch
role-ignored = left out (as asked)
role-constant = left out (never changes, or empty)
role-identifier = left out (number or name)
role-leak = left out (gives the answer away)
role-censoring = marks histories without failure
kind-number = numbers
kind-category = words
kind-time = times

## Making it again
report-origin = To make this report again
report-origin-lead = With the same files, this command makes the same report again, letter by letter.
report-rerun-file = MANIFEST
report-options = How it was made
report-option = Item
report-value = Value
report-version = Version of Dure
report-seed = Seed of randomness (--seed)
report-digests = Fingerprints of the files read
file-role-data = data
file-role-train = learned from
file-role-apply = applied to

## Counting
measure-cycles = { $n } cycles
measure-cycles-name = cycles
measure-counts = { $n } counts
measure-counts-name = counts
measure-counts-means = counts of { $column }: one each time it rises by 1
measure-rows = { $n } rows
measure-rows-name = rows
measure-steps = { $n } steps
measure-steps-name = steps
measure-days = { $n } days
measure-days-name = days
measure-hours = { $n } hours
measure-hours-name = hours
measure-minutes = { $n } minutes
measure-minutes-name = minutes
measure-seconds = { $n } seconds
measure-seconds-name = seconds

## Metrics
metric-rmse = Typical error (RMSE)
metric-rmse-means = How far predictions usually are from the truth; large misses weigh more. Less is better.
metric-rmse_uncapped = Typical error (RMSE, uncapped)
metric-rmse_uncapped-means = The same with failures beyond the horizon counted in full. Less is better.
metric-mae = Mean absolute error (MAE)
metric-mae-means = The plain average of the distance between prediction and truth. Less is better.
metric-r2 = Explained share (R²)
metric-r2-means = The share of the ups and downs that the prediction explains. 1 is perfect, 0 is no better than the mean.
metric-nasa_score = NASA score
metric-nasa_score-means = Punishes predicting a longer life than the true one (a late warning) harder; mean over the predictions. Less is better.
metric-average_precision = Average precision (AP)
metric-average_precision-means = The share of right alarms, averaged over all alarm thresholds. 1 is best; picking at random gives the share of failures.
metric-auroc = Separation (AUROC)
metric-auroc-means = How often a failing row is rated riskier than one that does not fail. 1 is best, 0.5 is tossing a coin.
metric-f1 = F1
metric-f1-means = The share found and the share of right alarms in one number. 1 is best.
metric-precision = Alarms that are right
metric-precision-means = The share of the alarms that were right. Higher means fewer false alarms.
metric-recall = Share found
metric-recall-means = The share of the failures or anomalies that were found. Higher means fewer missed.
metric-false_alarms = False alarms
metric-false_alarms-means = The share of the normal rows that raised an alarm. Less is better.
metric-misses = Missed
metric-misses-means = The share of the abnormal rows that raised none. Less is better.
metric-cost = Cost per row
metric-cost-means = What missed failures and false alarms cost by your prices, per row. Less is better.
metric-injected_found = Planted faults found
metric-injected_found-means = Faults were put into normal data on purpose; this is the share of them that was found. Higher is better.

## Terms
report-glossary = Words used here
term-baseline = Trivial baseline
term-baseline-means = A method that takes no thought, such as always saying the average or the last value. AI that does no better is not worth having.
term-kept-apart = Data kept apart
term-kept-apart-means = Data used for testing only, never for learning. It tells how well things go when they are new.
term-interval = Range
term-interval-means = A lower and an upper end, set so that the truth lies between them as often as promised.
term-curve = Learning curve
term-curve-means = How accuracy changes with the amount of data.
term-driver = Column leaned on
term-driver-means = A column that the model uses much for its answers. It need not be a cause.
term-score = Anomaly score
term-score-means = How different from usual things are. 1 is the alarm line.
term-horizon = How far ahead can be seen
term-horizon-means = Failures further away than this show no signs in the sensors yet, so only “at least” can be said.
term-threshold = Alarm threshold
term-threshold-means = An alarm is raised when the failure probability reaches it.
term-drift = Drift
term-drift-means = Material, season and wear change the shop floor, and a model that learned in the past fits less and less.
