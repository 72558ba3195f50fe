"""What AI agents ask, over MCP: find the right customer, everything about them with age and source, and nothing that their role may not see."""
