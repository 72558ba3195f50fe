"""Slack: people, conversations and messages, from the export that a workspace's owner can download."""

from connectors.base import Connector, canonical_files
from connectors.slack.export import files, read, recognise
from connectors.slack.settings import SlackSettings, streams

connector = Connector(
    system="slack",
    title="Slack",
    settings=SlackSettings,
    streams=streams,
    read=read,
    files=files,
    canonical=lambda _settings: canonical_files("connectors.slack"),
    recognise=recognise,
)
