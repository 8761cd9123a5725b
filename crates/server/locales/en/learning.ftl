### The words of questions with known answers: remaining life, failure, estimate.

## Who gave an answer
family-linear = straight line (ridge regression)
family-smooth = smooth curve (response surface)
family-extra_trees = forest of random trees
family-boosting = boosted trees
family-blend = mean of forest and boosted trees
baseline-mean = always the average
baseline-age = average life less the age
baseline-rate = always the average failure rate
baseline-single_column = the single best column
baseline-newest = the newest value
baseline-yesterday = yesterday’s value at the same time
baseline-last_week = last week’s value at the same time

## Why the verdict
because-better-than-baseline = On data kept apart, the model takes { $percent }% off the error of the best simple rule.
because-beats-baseline = On data kept apart, the model does better than the best simple rule ({ $metric }: { $model } against { $baseline }).
because-no-better-than-baseline = On data kept apart, the model does hardly better than the best simple rule ({ $metric }: { $model } against { $baseline }).
because-coverage-short = The ranges were set to hold { $nominal }% of the true values and held only { $coverage }%: read them as somewhat wider.
because-coverage-wide = The ranges were set to hold { $nominal }% of the true values and held { $coverage }%: they are wider than they need be.
because-curve-falls = { $of ->
    [units] The error is still falling at { $n } machines or batches: each doubling takes about { $percent }% off it.
    [events] The error is still falling at { $n } failures: each doubling takes about { $percent }% off it.
   *[other] The error is still falling at { $n } rows: each doubling takes about { $percent }% off it.
}
because-curve-rises = { $of ->
    [units] The score is still rising at { $n } machines or batches: each doubling takes about { $percent }% off what it lacks to 1.
    [events] The score is still rising at { $n } failures: each doubling takes about { $percent }% off what it lacks to 1.
   *[other] The score is still rising at { $n } rows: each doubling takes about { $percent }% off what it lacks to 1.
}
because-curve-flat = { $of ->
    [units] From half of the machines or batches to all { $n } hardly anything was gained: more of the same would change little.
    [events] From half of the failures to all { $n } hardly anything was gained: more of the same would change little.
   *[other] From half of the rows to all { $n } hardly anything was gained: more of the same would change little.
}
because-few-units = { $units ->
    [one] There is only one unit with a known failure
   *[other] There are only { $units } units with a known failure
}; at least { $need } are needed.
because-too-few-rows = There are only { $rows } rows with a known answer; at least { $need } are needed.
because-few-events = { $events ->
    [one] There is only one case of the rarer outcome
   *[other] There are only { $events } cases of the rarer outcome
}; even a first test needs at least { $need }.
because-one-class = The target has the same value in every row. Without both outcomes nothing can be told apart.
because-no-events-late = The last part of the time, which is kept for measuring, holds only one of the two outcomes, so nothing could be measured.
because-no-inputs = No column is left to learn from. Check which columns were set aside, and why.
because-one-moment = All rows have the same time, so no later part could be kept for measuring.
because-target-constant = The target has the same value in every row, so there is nothing to estimate.

## What to do next
next-life-use = Compare the ranges with your maintenance plan for three months before you rely on them: write down for each unit what was predicted and what happened.
next-life-trial = Use the ranges as a second opinion until then, and keep the usual inspections.
next-collect-units = Collect the histories of roughly { $about } units from new to failure, counting those you have, with the same sensors.
next-failure-use = Let the alarms run beside the present inspection for a month, and count how many were right.
next-collect-events = Collect roughly { $about } cases of failure with the same columns, counting those you have; note the time and the kind of each.
next-collect-rows = Collect roughly { $about } rows, counting those you have, over different products, seasons and loads.
next-estimate-use = Put the estimate beside the measured value for a month, and look at every one that lies outside of its range.
next-watch-drift = The error grows with time. Learn anew with fresh data at regular intervals, and look for what has changed: wear, calibration, material.
next-add-sensors = What was measured says little about what you ask. Ask the people at the machine what they look at, and measure that too.
next-give-prices = Say what a missed failure and a false alarm cost (--cost-miss, --cost-alarm): the alarm line is then set where it costs least.
next-check-driver = Show this column to the people at the machine, on which the answer leans: { $column }. Does it make sense to them, and is it known early enough?
next-measure-again = Bring the data of the next three months and run the same test again.
