"""Reading what is published: look somebody up, show a profile, answer a SELECT. Nothing here writes, and nothing here opens the private file."""
