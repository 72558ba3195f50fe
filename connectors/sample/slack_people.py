"""The entries of users.json and channels.json."""

from typing import Any

from connectors.sample.clock import NOW
from connectors.sample.model import OWN_TEAM, Employee, Person
from connectors.sample.slack import Room

_ZONES = {"Europe/Stockholm": ("Central European Time", 3600), "Europe/London": ("Greenwich Mean Time", 0)}


def user(
    user_id: str, name: str, display: str, email: str, title: str = "", phone: str = "", timezone: str = "Europe/Stockholm", **flags: Any
) -> dict[str, Any]:
    """One entry of users.json; `flags` set is_bot, deleted, is_restricted and the like."""
    label, offset = _ZONES.get(timezone, (timezone.rpartition("/")[2].replace("_", " "), 3600))
    given, _, family = name.partition(" ")
    profile: dict[str, Any] = {
        "title": title,
        "phone": phone,
        "skype": "",
        "real_name": name,
        "real_name_normalized": name,
        "display_name": display,
        "display_name_normalized": display,
        "fields": {},
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{user_id.lower()}",
        "first_name": given,
        "last_name": family,
        "image_24": f"https://secure.gravatar.com/avatar/{user_id}.jpg?s=24",
        "image_72": f"https://secure.gravatar.com/avatar/{user_id}.jpg?s=72",
        "team": OWN_TEAM,
    }
    if email:
        profile["email"] = email
    entry: dict[str, Any] = {
        "id": user_id,
        "team_id": OWN_TEAM,
        "name": (email.partition("@")[0] or display.lower()).replace("+", ""),
        "deleted": False,
        "color": "43761b",
        "real_name": name,
        "tz": timezone,
        "tz_label": label,
        "tz_offset": offset,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": NOW - 90_000,
        "is_email_confirmed": bool(email),
        "who_can_share_contact_card": "EVERYONE",
    }
    return entry | flags


def employee_user(one: Employee) -> dict[str, Any]:
    """A colleague; those who left are deactivated and keep their profile."""
    flags: dict[str, Any] = {"deleted": True, "is_forgotten": False} if one.left else {}
    name = one.name.native if one.name.has_script else one.name.full
    return user(one.slack_id, name, one.name.given.latin.lower(), one.email, one.title, one.phone.e164, **flags)


def guest_user(person: Person) -> dict[str, Any]:
    """A guest from another company, with their own company's address."""
    flags = {"is_restricted": True, "is_ultra_restricted": len(person.key) % 2 == 0}
    name = person.slack_name or person.name.full
    return user(person.slack_id, name, person.name.given.latin, person.email, person.title, "", person.company.place.timezone, **flags)


def described_room(room: Room, members: list[str], creator: str, created: int, purpose: str) -> dict[str, Any]:
    """One entry of channels.json or groups.json."""
    return {
        "id": room.id,
        "name": room.name,
        "created": created,
        "creator": creator,
        "is_archived": False,
        "is_general": room.name == "general",
        "members": members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": purpose, "creator": creator, "last_set": created},
    }
