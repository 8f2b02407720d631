"""Papers: Word, Excel and PDF from one `Table` value or a `Slip`; knows no feature."""
