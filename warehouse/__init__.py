"""Shape: the only code that opens DuckDB. Knows canonical tables and no system."""
