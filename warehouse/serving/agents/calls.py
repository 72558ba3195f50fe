"""Every call of a tool leaves its line in the log, also one that no tool saw: an unknown tool, arguments that are none."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warehouse.serving.text import short

if TYPE_CHECKING:
    from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext

    from warehouse.serving.agents.answering import Answering

LONGEST_CLIENT = 60


@dataclass
class Call:
    """One call under way. client: name and version as the client gave them. is_logged: a tool has answered it."""

    client: str
    is_logged: bool = False


CALL: ContextVar[Call | None] = ContextVar("CALL", default=None)


def logged(answering: Answering) -> ServerMiddleware[Any]:
    """A middleware of the server that logs what no tool has answered."""

    async def log(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        if ctx.method != "tools/call":
            return await call_next(ctx)
        call = Call(_client(ctx))
        token = CALL.set(call)
        try:
            return await call_next(ctx)
        finally:
            if not call.is_logged:
                asked = ctx.params or {}
                arguments = asked.get("arguments")
                answering.refused(str(asked.get("name", "")), arguments if isinstance(arguments, dict) else {"arguments": arguments})
            CALL.reset(token)

    return log


def _client(context: ServerRequestContext[Any, Any]) -> str:
    params = context.session.client_params
    return short(f"{params.client_info.name} {params.client_info.version}", LONGEST_CLIENT) if params else ""
