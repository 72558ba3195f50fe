"""Slack: people, conversations and messages, from the export that a workspace's owner can download and from its API."""

from connectors.base import Connector, canonical_files
from connectors.slack.connect import advice, estimate, look, measure
from connectors.slack.export import recognise
from connectors.slack.settings import SlackSettings, streams
from connectors.slack.source import files, is_live, read

connector = Connector(
    system="slack",
    title="Slack",
    settings=SlackSettings,
    streams=streams,
    read=read,
    files=files,
    canonical=lambda _settings: canonical_files("connectors.slack"),
    recognise=recognise,
    is_live=is_live,
    advice=advice,
    look=look,
    estimate=estimate,
    measure=measure,
)
