"""What one call of a stream shows of it, for `c360 connect`."""

from __future__ import annotations

from collections.abc import Callable

from connectors.base import Sight
from connectors.client.errors import ApiError, Unauthorised


def try_again(error: ApiError) -> str:
    """What to do next; nothing where the error says so itself, as one about the credential does."""
    return "" if isinstance(error, Unauthorised) else "Try again later"


def seen(stream: str, call: Callable[[], str], next_step: Callable[[ApiError], str] = try_again) -> Sight:
    """What the call found, in words; or why it found nothing, and what to do."""
    try:
        return Sight(stream, True, call())
    except ApiError as error:
        step = next_step(error)
        return Sight(stream, False, f"{error}. {step}" if step else str(error))
