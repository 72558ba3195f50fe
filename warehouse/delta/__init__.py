"""A version made from the one that is served, row by row: what a person decides at once must not wait for millions of rows to be written again.

Only where nothing was read (`c360 decide --now`). Every other run writes its files whole, and so puts the rows back into order.
"""

from __future__ import annotations


class WholeNeeded(Exception):
    """The served version cannot be carried over. The message says why; whoever is told writes the whole."""
