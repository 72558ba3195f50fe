"""The MCP server over HTTP, on this machine only: a bearer token on every request, Host and Origin checked."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp.server import MCPServer

VARIABLE = "C360_TOKEN"
LOOPBACK = ("127.0.0.1", "localhost")
App = Callable[[Any, Any, Any], Awaitable[None]]


def token(data_dir: Path) -> tuple[str, str]:
    """The token, and where it stands: the environment variable, else a file that is made once and that its owner alone can read."""
    if given := os.environ.get(VARIABLE, "").strip():
        return given, f"${VARIABLE}"
    path = data_dir / "serve.token"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(32))
    return path.read_text().strip(), str(path)


def application(server: MCPServer[Any], port: int, secret: str) -> App:
    """The ASGI application: nothing behind it is reached without the token."""
    from mcp.server.transport_security import TransportSecuritySettings

    allowed = TransportSecuritySettings(
        allowed_hosts=[f"{host}:{port}" for host in LOOPBACK], allowed_origins=[f"http://{host}:{port}" for host in LOOPBACK]
    )
    return only_with_token(server.streamable_http_app(transport_security=allowed), secret)


def only_with_token(app: App, secret: str) -> App:
    """Answer 401 to every request without `Authorization: Bearer <secret>`: the scheme in any case, the secret compared in constant time."""
    wanted = secret.encode()

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        given = [value.partition(b" ") for name, value in scope["headers"] if name == b"authorization"]
        is_one = scope["type"] == "http" and len(given) == 1 and given[0][0].lower() == b"bearer"
        if is_one and hmac.compare_digest(given[0][2], wanted):
            await app(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"www-authenticate", b"Bearer"), (b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 401, "headers": headers})
            await send({"type": "http.response.body", "body": b"a bearer token is required; see `c360 serve --http`\n"})

    return guarded


def serve_http(server: MCPServer[Any], port: int, secret: str) -> None:
    """Serve until interrupted, on the loopback interface."""
    import uvicorn

    uvicorn.run(application(server, port, secret), host=LOOPBACK[0], port=port, log_level="warning", server_header=False)
