"""Get: everything that knows a system. Pure dlt; imports neither dagster nor warehouse."""
