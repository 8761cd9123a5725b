# The command line: help, progress, what it says when done.

help-about = Dure tries on a company's own data whether AI would solve a problem on its shop floor, and tells it honestly.
help-usage = Usage
help-heading-commands = Commands
help-heading-general = General
help-heading-data = Data
help-heading-question = The question
help-heading-outputs = What is written
help-heading-form = How the files are read, where the guess is wrong
help-heading-run = The run
help-heading-manifest = Manifest
help-command-usage = dure COMMAND …
help-heading-rerun = Making a report again
help-help = Show this help
help-version = Show the version
help-lang = Language of the report and of all messages: ko or en. Otherwise that of the shell
help-after = `dure try --help` shows examples.

value-data = DATA
value-file = FILE
value-folder = FOLDER
value-manifest = MANIFEST
value-column = COL
value-columns = COL,…
value-count = N
value-amount = X
value-name = NAME
value-delimiter = C
value-encoding = E
value-kind = COL=number|category|time

help-try-about = Try whether AI would solve a problem with this data, and write an honest report
help-try-usage = dure try DATA… --problem anomaly|life|failure|estimate [OPTIONS]
help-try-data = Files to learn from and to be measured on: CSV, TSV, text in columns, Excel or Parquet
help-try-problem = What hurts. anomaly: is something wrong, since when, which sensors. life: how long will it last. failure: will it fail, why. estimate: a quantity from others
help-try-time = Column of the time. Otherwise the only column of clock times, or the order of the rows
help-try-unit = Column that names the units, batches or machines
help-try-target = Column asked for: the quantity, or whether it failed
help-try-censor = For life: column that is not 0 or empty where a history ended without failure
help-try-train-rows = The first N rows are learned from and the rest is measured on; for anomaly, the first N rows of each unit, known to be normal
help-try-train = Files to learn from only; DATA is then what it is measured on
help-try-apply = Files to be answered; they may lack the target
help-try-ignore = Columns to leave aside. A name with commas is given by an option of its own
help-try-keep = Columns to use although a check would set them aside
help-try-horizon = For estimate: forecast N rows ahead
help-try-cost-miss = For failure: what a missed failure costs; together with --cost-alarm it sets the alarm
help-try-cost-alarm = What a false alarm costs
help-try-html = The report as a page that can be printed. Without any output: dure-report.html and a summary here
help-try-json = The report as data (`dure schema` shows its form)
help-try-predictions = The answers, as .csv or .parquet; may be given twice
help-try-manifest = By what `dure rerun` makes all of it again. Otherwise beside the report
help-try-into = Everything into this folder: the page in Korean and in English, JSON, predictions, manifest. The folder must be there
help-try-delimiter = What divides the columns: , ; | : tab or spaces
help-try-encoding = Encoding of text files: utf-8, cp949, utf-16le, …
help-try-decimal = The decimal mark
help-try-header = Whether the first line names the columns
help-try-sheet = The sheet of a workbook
help-try-kind = What a column holds; may be given many times
help-try-day-first = Whether 03/04/2024 is the third of April
help-try-seed = Seed of all randomness. Otherwise 1
help-try-threads = Number of threads. Otherwise one for each core. The results are the same with any number
help-try-after =
    Columns are named as in the header, or by their number from 1.
    Of very large files to learn from, every n-th row is used (20 million cells in all); the report says so.

    Examples:
      dure try compressor.csv --problem anomaly --time timestamp --train-rows 400
      dure try train.txt --problem life --unit 1 --time 2 --apply test.txt --html report.html
      dure try parts.xlsx --problem failure --target failed --cost-miss 5000 --cost-alarm 200
      dure try ship.csv --problem estimate --target fuel --time time --ignore speed,course
      dure try line*.csv --problem anomaly --apply today.csv --predictions out.csv,out.parquet

    Exit codes:
      0  done, even where the report says that the data does not answer the question
      2  the command was not understood, or names a column that is not in the data
      3  the data cannot be used; the message says why
      4  an error inside Dure, or the results could not be written

help-rerun-about = Make a report again from its manifest and say whether it is the same to the byte
help-rerun-usage = dure rerun MANIFEST [--data FOLDER] [--into FOLDER] [--threads N]
help-rerun-manifest = The manifest, or the report's JSON, which contains it
help-rerun-data = Folder of the input files, where they lie elsewhere now
help-rerun-into = Write what was made again into this folder too; nothing there is overwritten
help-rerun-after =
    Inputs are looked for in the folder named with --data, where they lay, and beside the manifest.
    Only files with the very bytes of then are used.

    Exit codes:
      0  everything is the same to the byte
      3  an input is missing or has changed, or an output differs; the message says which
      2 and 4 as for `dure try`

help-schema-about = Show the JSON Schema of the report

progress-read = Reading the files
progress-check = Checking the data
progress-choose = Choosing among the models
progress-measure = Measuring on data kept apart
progress-curve = Trying with less data
progress-apply = Answering

summary-enough = Yes: this data is enough to answer the question.
summary-more = It works, and more data would make it better: about { $about } { $of } in all.
summary-of-units = units
summary-of-rows = rows
summary-of-events = failures or other rare cases
summary-not-answerable = Not with this data.
summary-figure = { $metric }: { $reached } ({ $family }), against { $trivial } for the simplest answer ({ $baseline }).
summary-figure-alone = { $metric }: { $reached } ({ $family }).
summary-intervals = Ranges promised to hold in { $nominal } of the cases held in { $coverage }.
summary-critical = Mend this first:
summary-next = What to do next:
output-written = Written: { $file }
output-no-predictions = { $file } was not written: nothing could be predicted. The report says why.

rerun-same = { $file }: the same bytes
rerun-differs = { $file }: DIFFERS
rerun-all-same = Made again, { $files ->
    [0] but there was no output to compare it with.
    [one] and the output is the same to the byte.
   *[other] and all { $files } outputs are the same to the byte.
}
rerun-not-same = the report came out differently. The same version of Dure, the same data and the same manifest give the same bytes; one of them has changed.
rerun-other-version = the report was made by version { $then } of Dure, and this is version { $now }; the results may differ.
