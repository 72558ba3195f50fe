"""Run: Dagster and the command line. Thin: no business rule and no SQL lives here."""
