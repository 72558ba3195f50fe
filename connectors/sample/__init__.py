"""The sample company: vendor export files that a real export could be taken for, with the truth beside them."""

from connectors.sample.clock import AS_OF
from connectors.sample.generate import SampleReport, make

__all__ = ["AS_OF", "SampleReport", "make"]
