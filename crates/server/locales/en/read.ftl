# Why a file could not be read. Each says what is wrong, where, and what to do.

error-cancelled = The run was stopped.

error-read-io = { $file } could not be read: { $why }. Please check that the file is there, that it is not open in another program, and that you may read it.

error-read-empty = { $file } is empty. Please check the export, and bring a file with a line of column names and rows of data below it.

error-read-header-only = { $file } has column names but no rows of data. Please check the period or the filter of the export.

error-read-not-a-table = { $file } is not a table: it seems to be { $found ->
    [image] an image
    [pdf] a PDF document
    [program] a program
    [archive] a packed archive; please unpack it and bring the files inside
    [science] a measurement file (HDF5, MATLAB or TDMS)
    [arrow] an Arrow file; please save it as Parquet
    [database] a database; please export the table you need
    [document] a text document or presentation
    [media] an audio or video file
    [page] a web page, as some systems save under the name of a spreadsheet; please open it in a spreadsheet program and save it as .xlsx or .csv
    [xml] an XML file
    [json] a JSON file
   *[other] binary data
}. Tables can be brought as CSV, TSV, text divided by blanks, Excel (.xlsx, .xls), OpenDocument (.ods) or Parquet.

error-read-unknown-encoding = The encoding “{ $label }” is not known. Common ones are utf-8, cp949 and utf-16le.

error-read-mixed-encodings = { $file }: line { $line } is not written in { $encoding } as the lines before it are. Probably files of different programs were joined. Please save all parts in one encoding (best UTF-8) and join them again, or name the encoding yourself: characters that do not fit are then replaced.

error-read-unclosed-quote = { $file }: the quotation mark (") that opens a cell in line { $line } is never closed. Please close or remove it.

error-read-line-too-long = { $file }: line { $line } is longer than { $limit } MB. Please check that the file has line breaks and is a table.

error-read-too-many-columns = { $file } has { $found } columns; at most { $limit } can be read. Please choose the columns that matter, or put readings one below the other (time, sensor, value) into rows.

error-read-ragged = { $file }: line { $line } has { $found } cells where there are { $expected } columns, and so it is in { $rows ->
    [one] one row
   *[other] { $rows } rows
}. Please check the delimiter, and whether texts or numbers that contain it are in quotation marks.

error-read-zip-bomb = { $file } would unpack to more than { $limit } MB or to an implausible multiple of its size, and was not opened. If it is a genuine workbook, please save the sheet as CSV or Parquet.

error-read-password = { $file } is protected by a password. Please save a copy without a password and bring that.

error-read-damaged = { $file } is damaged or was cut off ({ $format }: { $why }). Please copy or export it again.

error-read-no-such-sheet = { $file } has no sheet “{ $sheet }”. It has: { $sheets }.

error-read-too-many-cells = A sheet of { $file } has more than { $limit } cells. Please save it as CSV or Parquet; those may be as large as 10 GB.

error-read-no-table = No sheet of { $file } holds a table. A table has column names in one row and data in the rows below.
