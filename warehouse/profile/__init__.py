"""The Python side of profiles: configured fields, and what changed since the last published version."""
