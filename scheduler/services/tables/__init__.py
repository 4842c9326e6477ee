"""Tables in and out of the store: CSV and XLSX."""
