"""Drafts a declared tool from headers and values: a first file for a person to look over, never a last word."""

from connectors.declared.suggest.draft import draft
from connectors.declared.suggest.samples import Sample, samples_of

__all__ = ["Sample", "draft", "samples_of"]
