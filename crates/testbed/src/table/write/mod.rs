//! Tables as files: CSV that a spreadsheet opens without running anything, and Parquet.

mod delimited;
mod parquet_file;

pub use self::delimited::csv;
pub use self::parquet_file::parquet;
