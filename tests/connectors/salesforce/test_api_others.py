"""A client that others wrote makes the changes; we read them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

from .nights import Nights
from .org import Org

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)


class Plain(HTTPAdapter):
    """The client knows https only; the organisation on loopback has none."""

    def send(self, request: requests.PreparedRequest, *more: Any, **options: Any) -> requests.Response:
        request.url = (request.url or "").replace("https://", "http://")
        return super().send(request, *more, **options)


def test_what_simple_salesforce_writes_arrives(nights: Nights, org: Org) -> None:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Plain())
    writer = Salesforce(instance=nights.server.url.removeprefix("http://").rstrip("/"), session_id=org.token, session=session)
    made = [writer.Contact.create({"LastName": name, "Email": f"{name}@acme.com"})["id"] for name in ("Berg", "Ek", "Lind")]
    account = writer.Account.create({"Name": "Acme"})["id"]
    nights.sync(START)
    assert nights.landed() == dict(zip(made, ("Berg", "Ek", "Lind"), strict=True))
    org.token = writer.session_id  # our own login made a new token, the client keeps to its own
    org.now = START + DAY / 2
    writer.Contact.update(made[0], {"LastName": "Berg-Ek", "AccountId": account})
    writer.Contact.delete(made[1])
    nights.sync(START + DAY)
    assert nights.landed() == {made[0]: "Berg-Ek", made[2]: "Lind"}
    assert nights.landed("Contact", "AccountId")[made[0]] == account
    org.token = writer.session_id
    assert {row["Id"] for row in writer.query("SELECT Id FROM Contact")["records"]} == {made[0], made[2]}
