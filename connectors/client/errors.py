"""What can go wrong between us and a tool's API. All are ConnectorErrors: the source fails, its last load stays, nothing is deleted."""

from __future__ import annotations

from connectors.base import ConnectorError


class ApiError(ConnectorError):
    """The tool gave an answer that cannot be used. code: the tool's own word for it (an HTTP status, `missing_scope`)."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unauthorised(ApiError):
    """The credential is wrong, has expired, or lacks a right."""


class NotAllowed(ApiError):
    """A link or redirect leads to a host that is not the tool's own: the credential would go there too."""


class BudgetSpent(ApiError):
    """As many requests as one run may make have been made."""


class Unsteady(ApiError):
    """A listing changed its order each time that it was read, or its pages lead nowhere: rows may be missing."""


class Passing(Exception):
    """A fault that may pass: the request is tried again. wait: seconds that the tool asked for. limited: it said that we are too fast."""

    def __init__(self, what: str, wait: float | None = None, limited: bool = False, code: str = "") -> None:
        super().__init__(what)
        self.wait = wait
        self.limited = limited
        self.code = code
