"""Google Workspace: mail, calendars, contacts, the directory and the Drive file list, from exports and over the API."""

from connectors.base import Connector, canonical_files
from connectors.google_workspace.connect import advice, estimate, look, measure
from connectors.google_workspace.export import recognise
from connectors.google_workspace.settings import GoogleWorkspaceSettings, lets_in, streams, unwanted
from connectors.google_workspace.source import files, is_live, read

connector = Connector(
    system="google_workspace",
    title="Google Workspace",
    settings=GoogleWorkspaceSettings,
    streams=streams,
    read=read,
    files=files,
    canonical=lambda _settings: canonical_files("connectors.google_workspace"),
    recognise=recognise,
    is_live=is_live,
    advice=advice,
    look=look,
    estimate=estimate,
    measure=measure,
    unwanted=unwanted,
    lets_in=lets_in,
)
