# Readiness checks: title, finding, remedy.

check-why-no-censoring = No column says which histories ended without a failure, so the last row of every unit is taken as its failure.
check-why-no-clock = Time is a plain number here and no clock time, so it cannot be told how many days the data covers.
check-why-no-inputs = There is no input column.
check-why-no-normal-part = It was not said which rows are known to be normal.
check-why-no-time = There is no time column. Repeated times, the order of times, gaps and changes over time could not be checked either.
check-why-nothing-to-apply = There are no rows to apply that could be compared.
check-why-one-class = The target column does not hold two different outcomes.
check-why-one-moment = There are no two different times.
check-why-too-few-events = There are too few failures to tell anything from chance.
check-why-too-few-rows = There are too few rows to tell.
check-why-too-little-for-modes = There are too few number columns or rows to tell.

check-rows = Amount of data
check-rows-passed = { $of ->
    [normal] { $rows } rows are taken as normal, which is enough.
   *[all] There are { $rows } rows to learn from, which is enough.
}
check-rows-warning = { $of ->
    [normal] Only { $rows } rows are taken as normal. A trustworthy alarm line wants { $wanted } or more.
   *[all] There are only { $rows } rows to learn from. Measuring the error well wants { $wanted } or more.
}
check-rows-critical = { $of ->
    [normal] Only { $rows } rows are taken as normal, too few to learn what is usual. { $wanted } or more are needed.
   *[all] There are only { $rows } rows, too few to both learn and measure. { $wanted } or more are needed for a result to rely on.
}
check-rows-skipped = Could not be checked. { $why }
check-rows-fix = { $of ->
    [normal] Take a longer normal stretch (--train-rows), or record more normal operation.
   *[all] Collect more data under the same conditions, or add the files of earlier periods.
}

check-unit-count = Histories up to failure
check-unit-count-passed = There are the histories of { $units } units.
check-unit-count-warning = There are the histories of only { $units } units. With { $wanted } or more the result is far steadier.
check-unit-count-critical = There are the histories of only { $units } units, too few to measure whether the answer holds for a unit never seen. { $wanted } or more are needed.
check-unit-count-skipped = Could not be checked. { $why }
check-unit-count-fix = Collect more histories of machines or parts up to failure. The run of a machine after its repair may count as a new history.

check-span = Time covered
check-span-passed = Every sensor has { $wanted } days or more of data.
check-span-warning = The data covers less than { $wanted } days; the shortest stretch is { $lasting } { $measure ->
    [days] days
    [hours] hours
   *[minutes] minutes
}. The usual changes by weekday, shift and weather have not all been seen yet.
check-span-skipped = Could not be checked. { $why }
check-span-fix = { $measure ->
    [none] If there is a column with date and time, name it with --time.
   *[other] Record two weeks or more, if possible across a change of season. Until then the result holds only under the conditions that were recorded.
}

check-thinned = Part of the rows used
check-thinned-warning = The file is large: { $kept } of { $rows } rows were read (one in every { $step }).
check-thinned-skipped = Could not be checked. { $why }
check-thinned-fix = If brief events matter, run again with a shorter period or fewer columns.

check-time-stamps = Time stamps
check-time-stamps-passed = { $rows } rows have a time.
check-time-stamps-warning = Rows with a time: { $rows }; rows where it is absent or could not be read: { $missing } ({ $percent }%). Time column: { $columns }
check-time-stamps-critical = Not a single time could be read. Time column: { $columns }
check-time-stamps-skipped = Could not be checked. { $why }
check-time-stamps-fix = If there is a time column, name it with --time. See that a file writes all its times in one form, and that none are blank.

check-duplicate-times = Repeated times
check-duplicate-times-passed = No time occurs twice.
check-duplicate-times-warning = Rows with the same time as the row before: { $rows } ({ $percent }%), first at { $first }. Time column: { $columns }
check-duplicate-times-critical = Rows with the same time as the row before: { $rows } ({ $percent }%), first at { $first }. It cannot be told which value is right, so the course over time is misread. Time column: { $columns }
check-duplicate-times-skipped = Could not be checked. { $why }
check-duplicate-times-fix = If the records of several machines are mixed, name the machine column with --unit. Otherwise remove rows that were stored twice, or store times to the second.

check-unordered-times = Order of times
check-unordered-times-passed = The rows are in the order of time.
check-unordered-times-warning = Rows with an earlier time than the row before: { $rows }, first in data row { $line } ({ $first }). They were put in order for this report. Time column: { $columns }
check-unordered-times-skipped = Could not be checked. { $why }
check-unordered-times-fix = See whether midnight dates, daylight saving or a reset clock wrote wrong times. If the times are right and only the order is mixed, nothing needs to be done.

check-gaps = Stretches without data
check-gaps-passed = No gap is longer than three usual steps.
check-gaps-warning = Stretches without data: { $gaps }. The longest is { $times } times the usual step and follows { $from }. Time column: { $columns }
check-gaps-skipped = Could not be checked. { $why }
check-gaps-fix = Find out whether the machine stood still or only the recording stopped. If it stops often, look at the logger and its connection first.

check-mixed-steps = Recording step
check-mixed-steps-passed = The recording step is even.
check-mixed-steps-warning = { $percent }% of the steps differ much from the usual one. Records stored at different rates may be mixed. Time column: { $columns }
check-mixed-steps-skipped = Could not be checked. { $why }
check-mixed-steps-fix = Store at one rate, or bring means over equal steps.

check-short-units = Short histories
check-short-units-passed = { $units ->
    [0] The history of every unit has { $least } rows or more.
    [one] Only one unit has a history shorter than { $least } rows.
   *[other] Only { $units } units have a history shorter than { $least } rows.
}
check-short-units-warning = Units with fewer than { $least } rows: { $units } ({ $percent }%), such as { $example }. The middle unit has { $median } rows. Unit column: { $columns }
check-short-units-critical = Every unit has fewer than { $least } rows, so no course over time can be seen. Unit column: { $columns }
check-short-units-skipped = Could not be checked. { $why }
check-short-units-fix = See that the right unit column is named (a number that differs in every row is no unit). If it is, record each unit for longer.

check-unit-both-sides = Units both learned and applied
check-unit-both-sides-passed = { $numbered ->
    [anew] Both files number their units from the start, so equal numbers were taken as different units.
   *[named] No unit to apply was learned from.
}
check-unit-both-sides-warning = Of { $of } units to apply, { $units } are also in the data learned from, such as { $example }. The model knows them already and may do better on them than on a new unit. Unit column: { $columns }
check-unit-both-sides-skipped = Could not be checked. { $why }
check-unit-both-sides-fix = To know whether the answer holds for new units, apply it to units that were not learned from. If different machines share a name, tell them apart.

check-censoring = Histories without a failure
check-censoring-passed = Histories up to failure: { $failed }; ended without one: { $unfailed }.
check-censoring-warning = More histories ended without a failure ({ $unfailed }) than with one ({ $failed }). Marking column: { $columns }
check-censoring-critical = Not one history goes up to a failure, so life cannot be learned. Marking column: { $columns }
check-censoring-skipped = Could not be checked. { $why }
check-censoring-fix = If some units stopped being recorded without a failure, name the column that says 1 there with --censor. More histories up to failure make the result better.

check-empty-columns = Empty columns
check-empty-columns-passed = No column is empty.
check-empty-columns-warning = Columns without a single value, set aside ({ $count }): { $columns }
check-empty-columns-skipped = Could not be checked. { $why }
check-empty-columns-fix = See whether a sensor is unplugged or not set to be stored. If the column is not needed, leave it.

check-constant-columns = Columns that never change
check-constant-columns-passed = Every column changes.
check-constant-columns-warning = Columns that never change, set aside ({ $count }): { $columns }
check-constant-columns-critical = No input column changes at all, so there is nothing to learn from: { $columns }
check-constant-columns-skipped = Could not be checked. { $why }
check-constant-columns-fix = If a sensor ought to change, see whether it or its recording is broken. A setting that is always the same may stay as it is.

check-missing = Missing values
check-missing-passed = Even the column with the most missing values lacks only { $percent }% (limit { $limit }%).
check-missing-warning = Columns that lack { $limit }% or more of their values, the worst { $percent }%: { $columns }
check-missing-skipped = Could not be checked. { $why }
check-missing-fix = First find out why values are missing (sensor, connection, typing by hand). A column that cannot be mended is better left out with --ignore.

check-text-in-numbers = Words in number columns
check-text-in-numbers-passed = There are no words where numbers or times belong.
check-text-in-numbers-warning = Cells that could not be read as a number or time and were taken as blank: { $cells }.{ $shown ->
    [yes] { "" } Such as “{ $sample }” in line { $line } of { $file }.
   *[no] { "" }
} Columns: { $columns }
check-text-in-numbers-skipped = Could not be checked. { $why }
check-text-in-numbers-fix = Put units, commas and remarks such as “not measured” in a column of their own, or leave the cell blank.

check-numbers-as-words = Number columns read as words
check-numbers-as-words-passed = No column of words holds mostly numbers.
check-numbers-as-words-warning = { $column } was read as words because of cells such as “{ $sample }”, though { $percent }% of its cells are numbers. What these numbers tell is lost to the model. Columns: { $columns }
check-numbers-as-words-skipped = Could not be checked. { $why }
check-numbers-as-words-fix = Blank out such cells, or say --kind COLUMN=number: cells that are no numbers then count as blank. If the numbers are only codes, leave it so.

check-infinite = Infinite values
check-infinite-passed = There are no infinite values.
check-infinite-warning = Cells that say infinity, or a number beyond all measure, and were taken as blank: { $cells }.{ $shown ->
    [yes] { "" } Such as “{ $sample }” in line { $line } of { $file }.
   *[no] { "" }
} Columns: { $columns }
check-infinite-skipped = Could not be checked. { $why }
check-infinite-fix = Look for formulas that divide by zero. A cell that cannot be calculated may stay blank.

check-fault-values = Numbers that are no measurements
check-fault-values-passed = No number looks like the sign of a fault.
check-fault-values-warning = One number far from all others comes again and again: { $value }, in { $rows } rows ({ $percent }%) of the column { $column }. It looks like a sensor fault or a sign for “no value”. Columns: { $columns }
check-fault-values-skipped = Could not be checked. { $why }
check-fault-values-fix = If it is such a sign, make those cells blank and try again. Otherwise it is learned as a real measurement.

check-outliers = Values far from all others
check-outliers-passed = No value is far from all others.
check-outliers-warning = Some values are far from all others. The farthest: { $value } ({ $times } times the usual range away, in { $rows ->
    [one] one row
   *[other] { $rows } rows
}, column { $column }). Columns: { $columns }
check-outliers-skipped = Could not be checked. { $why }
check-outliers-fix = Find out whether it really happened. A slip of the pen or a sensor error should be corrected or left blank.

check-identifiers = Numbers and names of rows
check-identifiers-passed = { $count ->
    [0] No column merely numbers or names the rows.
   *[other] Columns that merely number or name the rows, not used as inputs ({ $count }): { $columns }
}
check-identifiers-warning = Whole numbers that rise with every row look like a serial number or a counter and not like a measurement: { $columns }
check-identifiers-skipped = Could not be checked. { $why }
check-identifiers-fix = Leave a serial number out with --ignore. A counter (hours run, pieces made) is better brought as the difference from row to row.

check-duplicate-rows = Repeated rows
check-duplicate-rows-passed = { $rows ->
    [0] No row repeats another.
    [one] One row repeats another ({ $percent }%), which does no harm.
   *[other] { $rows } rows repeat another ({ $percent }%), few enough to do no harm.
}
check-duplicate-rows-warning = Rows that repeat an earlier one in every cell: { $rows } ({ $percent }%), first in data row { $line }. With one copy learned and the other tested, results look better than they are.
check-duplicate-rows-skipped = Could not be checked. { $why }
check-duplicate-rows-fix = See whether a file was joined twice, and remove the repeated rows.

check-redundant-inputs = Inputs that say the same
check-redundant-inputs-passed = { $count ->
    [0] No input says the same as another.
   *[other] Inputs that say practically the same as another ({ $count }): { $columns }. This does no harm, but a cause then shows divided between them.
}
check-redundant-inputs-skipped = Could not be checked. { $why }
check-redundant-inputs-fix = To see causes clearly, keep one of them and leave the others out with --ignore.

check-range = Range learned
check-range-passed = { $of ->
    [apply] The rows to apply lie within the operating range that was learned.
    [normal] The rows after the normal part lie within its range too.
   *[later] The later rows lie within the operating range of the earlier ones.
}
check-range-warning = { $of ->
    [apply] Some of the rows to apply lie beyond the range that was learned.
    [normal] Some rows lie beyond the range of the normal part.
   *[later] Some of the later rows lie beyond the range of the earlier ones.
} In the worst column it is { $percent }% of the rows. Columns, worst first: { $columns }. { $of ->
    [normal] Either they are abnormal, or the normal part lacks some way of operation.
   *[other] Answers for these rows deserve little trust.
}
check-range-skipped = Could not be checked. { $why }
check-range-fix = { $of ->
    [none] If there are rows to be answered, bring them with --apply.
    [normal] If the machine was sound there, take a longer normal stretch with more of the operating conditions (--train-rows, --train).
   *[other] Add data from that range to what is learned.
}

check-new-words = Names never learned
check-new-words-passed = Every name and code was learned.
check-new-words-warning = { $percent }% of the rows hold names or codes that were never learned, such as “{ $sample }”. Columns: { $columns }
check-new-words-skipped = Could not be checked. { $why }
check-new-words-fix = Add data of that grade or code to what is learned. If it is only spelled differently, spell it one way.

check-target-constant = Does the target change
check-target-constant-passed = The target changes ({ $distinct } different values).
check-target-constant-critical = { $distinct ->
    [0] The target column holds no value, so nothing can be learned. Target column: { $columns }
   *[other] The target is always { $value }, so there is nothing to learn. Target column: { $columns }
}
check-target-constant-skipped = Could not be checked. { $why }
check-target-constant-fix = See that the right target column is named, and add data from a period in which it changed.

check-target-missing = Rows without the target
check-target-missing-passed = { $rows ->
    [0] Every row has its target.
    [one] One row lacks the target ({ $percent }%), which does no harm.
   *[other] { $rows } rows lack the target ({ $percent }%), few enough to do no harm.
}
check-target-missing-warning = Rows without the target, from which nothing can be learned: { $rows } ({ $percent }%). Target column: { $columns }
check-target-missing-critical = No row has a target. Target column: { $columns }
check-target-missing-skipped = Could not be checked. { $why }
check-target-missing-fix = Find out when the target is missing. If those rows are the ones to be answered, store them in a file of their own and bring it with --apply.

check-classes = Both outcomes
check-classes-passed = There are rows with and without a failure.
check-classes-critical = { $classes ->
    [0] The target column holds no value. Target column: { $columns }
   *[other] The target column says only one thing (“{ $only }”), so what a failure is cannot be learned. Target column: { $columns }
}
check-classes-skipped = Could not be checked. { $why }
check-classes-fix = Bring data from a period with failures or defects too. If there is none, try the anomaly question (--problem anomaly) first.

check-events = Number of failures
check-events-passed = Cases of “{ $class }”: { $events } ({ $percent }%).
check-events-warning = Only { $events } cases of “{ $class }” ({ $percent }%). With { $wanted } or more the result is more trustworthy. Target column: { $columns }
check-events-critical = Cases of “{ $class }”: only { $events } ({ $percent }%), too few to both learn and measure. { $wanted } or more are needed for a result to rely on. Target column: { $columns }
check-events-skipped = Could not be checked. { $why }
check-events-fix = Collect more cases. A longer period, similar machines or similar products may be put together.

check-target-drift = Change of the target over time
check-target-drift-passed = The target is alike in the first and the last part of the time.
check-target-drift-warning = { $of ->
    [events] The share of cases moved from { $early }% in the first third of the time to { $late }% in the last.
   *[values] The median of the target moved from { $early } in the first third of the time to { $late } in the last.
} Target column: { $columns }
check-target-drift-skipped = Could not be checked. { $why }
check-target-drift-fix = { $of ->
    [none] Collect more data and check again.
   *[other] Find out whether product, machine, season or operation changed. Collect more data from after the change, and plan to learn anew from time to time.
}

check-modes = Ways of running
check-modes-passed = No clearly separate ways of running can be seen.
check-modes-warning = There are { $modes } clearly separate ways of running, told apart by the column { $setting }. Columns concerned: { $columns }. One model has to learn them all.
check-modes-skipped = Could not be checked. { $why }
check-modes-fix = { $modes ->
    [0] Add columns that tell how the machine runs, such as speed or load.
   *[other] See that every way of running is well represented in what is learned. If the result does not suffice, try each way of running by itself.
}

check-abnormal-training = State of the normal part
check-abnormal-training-passed = { $percent }% of the rows taken as normal are abnormal (limit 1%).
check-abnormal-training-warning = { $by ->
    [label] Among the rows taken as normal, { $rows } ({ $percent }%) are labelled abnormal.
   *[sensors] Among the rows taken as normal, { $rows } ({ $percent }%) are far from what is usual. Columns: { $columns }.
} What is learned as normal will not raise an alarm later.
check-abnormal-training-skipped = Could not be checked. { $why }
check-abnormal-training-fix = Name a normal stretch without failures, maintenance and start-up by --train-rows or --train.

check-leakage = Columns that give the answer away
check-leakage-passed = No input seems to give the target away.
check-leakage-critical = { $way ->
    [copy] Columns that are practically the target itself were set aside (rank agreement { $percent }%): { $columns }
    [steps] Columns worked out of the target, or deciding it, were set aside (the same as the target cut into steps): { $columns }
    [separates] Columns that tell failures apart all by themselves were set aside (AUROC { $percent }%): { $columns }
    [blank] Columns filled in only after a failure, or only without one, were set aside (AUROC { $percent }%): { $columns }
   *[flags] Columns that list the kinds of failure or defect were set aside (together they explain { $percent }% of the target): { $columns }
}. A model that learns from what is known only with the answer looks perfect in tests and fails in use.
check-leakage-warning = { $way ->
    [copy] Columns that are practically the target itself (rank agreement { $percent }%)
    [steps] Columns worked out of the target, or deciding it,
    [separates] Columns that tell failures apart all by themselves (AUROC { $percent }%)
    [blank] Columns filled in only after a failure, or only without one, (AUROC { $percent }%)
   *[flags] Columns that seem to list the kinds of failure or defect (together they explain { $percent }% of the target)
} were used as inputs, as you asked: { $columns }. If they are not known at the time of the prediction, the results below cannot be trusted.
check-leakage-skipped = Could not be checked. { $why }
check-leakage-fix = { $way ->
    [none] Collect more data and check again. Until then, see for yourself that no column is known only with the outcome (failure codes, repair costs), and leave such columns out with --ignore.
   *[other] Ask on the shop floor whether the value is known before the outcome is. If it surely is, name the column with --keep to use it.
}
