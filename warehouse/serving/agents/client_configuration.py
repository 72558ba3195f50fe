"""What to paste where, so that an assistant reaches this server."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

CLIENTS = ("claude", "chatgpt", "cursor", "vscode")
NAME = "customer360"
PORT = 8360


def client_configuration(client: str, command: Sequence[str]) -> str:
    """Words and JSON for one client. command: what starts the server over stdio."""
    program, *arguments = command
    entry = {"command": program, "args": arguments}
    if client == "claude":
        return _pasted("claude_desktop_config.json (Claude Desktop: Settings, Developer, Edit Config)", {"mcpServers": {NAME: entry}})
    if client == "cursor":
        return _pasted(".cursor/mcp.json in your project or home folder", {"mcpServers": {NAME: entry}})
    if client == "vscode":
        return _pasted(".vscode/mcp.json in your workspace", {"servers": {NAME: {"type": "stdio", **entry}}})
    return (
        f"ChatGPT reaches a server by its web address only. Start it on this machine:\n\n  {shlex.join(command)} --http {PORT}\n\n"
        f"then let your own https gateway lead to http://127.0.0.1:{PORT}/mcp. It must send the header\n\n"
        "  Authorization: Bearer TOKEN\n\n"
        f"(the command says where TOKEN stands) and name 127.0.0.1:{PORT} as Host. In ChatGPT: Settings, Connectors, Create; give the\n"
        "gateway's address. The tools `search` and `fetch` are the ones that it asks for."
    )


def _pasted(where: str, entry: object) -> str:
    return f"Paste into {where}:\n\n{json.dumps(entry, indent=2)}"
