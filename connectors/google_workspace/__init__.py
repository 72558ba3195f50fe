"""Google Workspace: mail, calendars, contacts, the directory and the Drive file list."""
