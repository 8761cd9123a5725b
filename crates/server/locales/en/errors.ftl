# What went wrong: where, why, and what to do.

## The command was not understood

usage-see-help = `{ $command }` shows all options and examples.
usage-unknown-option = there is no option { $option }.
usage-unknown-option-suggested = there is no option { $option }. Is { $alike } meant?
usage-unknown-command = there is no command "{ $command }". The commands are try, rerun and schema.
usage-no-command = a command is missing: try, rerun or schema.
usage-value-long = What stands for { $option } is longer than { $most } letters.
usage-value-missing = { $option } needs a value after it.
usage-given-twice = { $option } is given twice; give it once.
usage-missing = { $option } is missing.
usage-not-unicode = a word of the command is not valid Unicode. File names may be so, other words not.
usage-not-understood = the command was not understood.
usage-no-problem = what hurts is not told: add --problem with anomaly (is something wrong), life (how long will it last), failure (will it fail) or estimate (a quantity from others).
usage-no-data = no data is named. Name the file to learn from right after `dure try`, before the options; after --train or --apply a file counts as one of those.
usage-not-a-choice = --{ $option } does not take "{ $value }". It takes: { $choices }.
usage-not-a-count = --{ $option } takes a whole number from 1 to { $most }, not "{ $value }".
usage-not-a-price = --{ $option } takes an amount of money above 0, such as 5000, not "{ $value }".
usage-not-a-seed = --seed takes a whole number from 0, not "{ $value }".
usage-not-a-kind = --kind takes COLUMN=number, COLUMN=category or COLUMN=time, not "{ $value }".
usage-other-problem = --{ $option } belongs to another question ({ $problems }); leave it out, or change --problem.
usage-together = --{ $first } and --{ $second } exclude each other; leave one out.
usage-alone = --{ $option } needs --{ $needs } beside it: only both together say when an alarm is worth its cost.

## Files to read

error-source-not-found = there is no file { $file }. Check its name and the folder.
error-source-folder = { $file } is a folder. Name the files in it, for example { $file }/*.csv.
error-source-not-a-file = { $file } is not a file on disk. Dure reads its data more than once, so save it as a file and name that.
error-source-unreadable = { $file } cannot be read: { $why }.
error-source-twice = { $file } is named twice. The same rows twice would flatter every figure; name it once.
error-source-same-bytes = { $first } and { $second } hold the same bytes. The same rows twice would flatter every figure; leave one out.

## Files to write

error-output-no-folder = { $file } cannot be written: there is no folder { $folder }. Make it first, or name another place.
error-output-is-folder = { $file } is a folder. Name a file in it.
error-output-is-input = { $file } is one of the files to be read and is never overwritten. Name another file for the result.
error-output-twice = { $file } is named for two results. Give each a file of its own.
error-output-ending = { $file }: predictions are written as CSV or Parquet. Let the name end in .csv or .parquet.
error-output-full = { $file } cannot be written: the disk is full. Make room or name another place, and run it again; no half-written file was left behind.
error-output-refused = { $file } cannot be written: { $why }. Name another place, and run it again.

## Making a report again

error-manifest-unreadable = the manifest { $file } cannot be read: { $why }.
error-manifest-not-one = { $file } is neither a manifest nor a JSON report of Dure. Name the .manifest.json that lies beside the report.
error-manifest-missing = not found: { $files }. Name the folder in which these files lie with --data.
error-manifest-changed = changed since the report was made: { $files }. Bring the files as they were then, or make a new report with `dure try`.

## The question does not fit the data

error-data-no-such-column = there is no column "{ $column }". The columns are: { $known }. Name one of them, or its number from 1.
error-data-column-twice = column "{ $column }" is named twice, as { $first } and as { $second }. Name another column for one of them.
error-data-target-not-named = this question needs the column that is asked for. Name it with --target. The columns are: { $known }.
error-data-unit-not-named = remaining life needs the column that tells the units apart. Name it with --unit. The columns are: { $known }.
error-data-target-kind = column "{ $column }" cannot be asked for in this question, which needs { $wanted }. Name another column with --target, or tell what it holds with --kind.
error-data-not-two-classes = column "{ $column }" has { $classes } different values ({ $sample }), and the failure question needs two, such as 0 and 1. Make a column of two values, or ask with --problem estimate.
error-data-not-time = column "{ $column }" was not understood as time; it holds words such as "{ $sample }". Name another column with --time, or write its times as 2026-01-31 13:45:00.
error-data-kinds-differ = column "{ $column }" holds { $first } in { $first_file } and { $other } in { $other_file }. Mend one of the files, or tell what the column holds with --kind, such as --kind COLUMN=number; cells that do not fit then count as blank.
kind-plural-number = numbers
kind-plural-category = words
kind-plural-time = times
error-data-apply-lacks = { $file } lacks the column "{ $column }", which the model learns from. Add it there, or leave it out with --ignore.
error-data-no-rows = there are no rows to learn from. Check that the files hold rows of data below the header.
error-data-learn = a model could not learn from these rows: { $why }. Bring more rows in which the column asked for is filled in.
learn-too-few-rows = fewer than two rows are left to learn from
learn-answer-missing = a known answer is missing or infinite
wanted-number = a column of numbers
wanted-numbers = a column of numbers
wanted-category = a column of words
wanted-labels = a column that says in two values, such as 0 and 1, whether something was wrong
wanted-classes = a column of two values, such as 0 and 1
wanted-time = a column of times
error-internal = an error inside Dure, which is not your fault. Nothing was written. Please report it with the command you ran and this place: { $place }. Leaving out columns one by one with --ignore often shows which one it stumbles over.

## Why the system refused

why-permission-denied = permission is denied
why-storage-full = the disk is full
why-read-only = the disk is read-only
why-not-found = it is not there
why-already-exists = there is already a file of that name
why-file-too-large = the file would be too large for this disk
why-invalid-filename = the name is not valid on this system

## A check that belongs to the files themselves

check-applied-rows-learned = Files applied are new
check-applied-rows-learned-warning = { $file } is learned from and answered too. Its answers look better than those for new data will.
check-applied-rows-learned-fix = Judge the answers by the figures measured on data kept apart, and apply to files that were not learned from.
