"""Roles: each reads a published file of its own, so that there is nothing to bypass. `full` is what the models publish; the others are made from it.

agent: without the people (and organisations) who refused AI processing, and without their names, addresses and numbers in what others wrote.
masked: of `agent`, personal data replaced by a keyed hash, column by column as contracts.yaml classes them, and known values in texts.
"""

from __future__ import annotations

FULL, AGENT, MASKED = "full", "agent", "masked"
ROLES = (FULL, AGENT, MASKED)
# what stands in the agent's texts where words stood that are somebody's who refused, or were said in their presence (agent/customer_timeline.sql)
WITHHELD_WORDS = "[withheld: somebody in it refused AI processing]"
