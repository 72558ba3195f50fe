"""The one way in which every live connector talks to its tool.

Made on `requests` (proxies and the company's own certificates as the machine has them) rather than on dlt's RESTClient, which takes a body of
`ok: false` for data, follows a `next` link that leads to itself for ever, and sends the bearer token to whatever host a link names.

    client = Client("https://api.example.com/v2/", StaticToken(secret("desk", "token", settings.secrets)), Budget({"": 600}))
    for page in reading_pages.read("tickets", lambda cursor: page_of(client.get("tickets", {"after": cursor})), key=lambda row: row["id"]): ...
"""

from connectors.client.budget import Budget
from connectors.client.errors import ApiError, BudgetSpent, NotAllowed, Passing, Unauthorised, Unsteady
from connectors.client.http import Answer, Client
from connectors.client.oauth import ClientCredentials, JwtBearer, OAuthToken, RefreshToken
from connectors.client.pages import Page, PageLedger
from connectors.client.secret import Secret, secret
from connectors.client.token import StaticToken, Token

__all__ = [
    "Answer",
    "ApiError",
    "Budget",
    "BudgetSpent",
    "Client",
    "ClientCredentials",
    "JwtBearer",
    "NotAllowed",
    "OAuthToken",
    "Page",
    "PageLedger",
    "Passing",
    "RefreshToken",
    "Secret",
    "StaticToken",
    "Token",
    "Unauthorised",
    "Unsteady",
    "secret",
]
