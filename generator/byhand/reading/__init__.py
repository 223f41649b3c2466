"""Reading what people send: tables in CSV files, and numbers as they are typed."""
