"""Google Workspace: mail, calendars, contacts, the directory and the Drive file list."""

from connectors.base import Connector, canonical_files
from connectors.google_workspace.export import files, read, recognise
from connectors.google_workspace.settings import GoogleWorkspaceSettings, streams

connector = Connector(
    system="google_workspace",
    title="Google Workspace",
    settings=GoogleWorkspaceSettings,
    streams=streams,
    read=read,
    files=files,
    canonical=lambda _settings: canonical_files("connectors.google_workspace"),
    recognise=recognise,
)
