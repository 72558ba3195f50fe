"""Reading what is published: look somebody up, show a profile, answer a SELECT, answer agents. Nothing here writes but the audit log of `agents`;
nothing here opens the private file."""
