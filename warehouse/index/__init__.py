"""The search index of a role and run, beside its published file: what was said (messages), names, and who stands behind a handle (directory)."""
