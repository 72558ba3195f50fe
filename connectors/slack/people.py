"""Who is who in a workspace: the users that it lists, and the strangers whom it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.base import Reading, as_text
from connectors.slack.settings import STRANGER, USER, SlackSettings

UNKNOWN_WORKSPACE = "T00000000"
SLACKBOT = "USLACKBOT"
PERSONAL = ("name", "real_name", "display_name", "first_name", "last_name")


class People:
    """Users and strangers.

    users: id → its entry, as users.json and users.list have it. names: id → the name to show for a mention. bots: bot id → the user that it
    acts as.
    """

    def __init__(
        self, users: dict[str, dict[str, Any]], settings: SlackSettings, reading: Reading, workspace: str = "", url: str | None = None
    ) -> None:
        self.url = settings.url or url
        self.users = users
        self.workspace = settings.workspace or workspace or self._usual_team(reading)
        self.names = {key: name for key, user in self.users.items() if (name := _shown_name(user))}
        self.bots = {bot: key for key, user in self.users.items() if (bot := _profile(user).get("bot_id"))}
        self._strangers: dict[tuple[str, str], dict[str, str | None]] = {}
        self._likely_teams: dict[str, str] = {}

    def _usual_team(self, reading: Reading) -> str:
        teams: Counter[str] = Counter(str(team) for user in self.users.values() if (team := user.get("team_id")))
        if not teams:
            if self.users:
                reading.note("the list of users does not say which workspace it is from; set `workspace` (T…) so that record keys stay the same")
            return UNKNOWN_WORKSPACE
        return min(teams, key=lambda team: (-teams[team], team))

    def is_outside(self, key: str) -> bool:
        """True for guests and members of other organisations, as the list of users says; who is not in it may be a colleague who is missing there."""
        user = self.users.get(key)
        return user is not None and key != SLACKBOT and self.is_foreign(user)

    def is_foreign(self, user: Mapping[str, Any]) -> bool:
        """The same of an entry, as the list of users or a look-up has it."""
        if user.get("is_bot"):
            return False
        foreign = user.get("team_id") not in (None, self.workspace) and not user.get("enterprise_user")
        return bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger") or foreign)

    def is_from_elsewhere(self, message: Mapping[str, Any]) -> bool:
        """Whether a message itself says that its author is of another organisation's workspace."""
        return self.workspace != UNKNOWN_WORKSPACE and self.facts_of(message)["team_id"] not in (None, "", self.workspace)

    def user_rows(self, reading: Reading) -> Iterator[Mapping[str, str | None]]:
        """One row a user, as in the stream `user`."""
        for key in self.users:
            reading.count(USER.name)
            yield self.user_row(key)

    def user_row(self, key: str) -> Mapping[str, str | None]:
        """One user's row."""
        user = self.users[key]
        row = {column: as_text(user.get(column)) for column in USER.columns}
        row["team_id"] = as_text(user.get("team_id")) or self.workspace
        row["is_outside"] = as_text(self.is_outside(key))
        row["workspace_url"] = self.url
        return row

    def meet(self, key: str, evidence: str, facts: Mapping[str, Any] | None = None) -> None:
        """Remember what a message, a member list or a mention says of somebody who is not in users.json; the latest word wins."""
        stranger = self._strangers.setdefault((key, evidence), {"id": key, "evidence": evidence})
        for name, value in (facts or {}).items():
            if (text := as_text(value)) is not None:
                stranger[name] = text
        shown = stranger.get("display_name") or stranger.get("real_name") or stranger.get("name")
        if shown and evidence != "mention":
            self.names[key] = shown

    def meet_all(self, keys: Iterable[str], evidence: str) -> None:
        """The same for many at once, of whom nothing but the id is known."""
        for key in keys:
            if key not in self.users and (key, evidence) not in self._strangers:
                self.meet(key, evidence)

    @property
    def strangers(self) -> set[str]:
        """The ids of all who were met and are in no list of users."""
        return {key for key, _ in self._strangers}

    def suppose_team(self, keys: Iterable[str], team: str) -> None:
        """Those of them who are strangers are of this team, should nothing say more: theirs is the only other one in the channel."""
        for key in keys:
            if key not in self.users:
                self._likely_teams.setdefault(key, team)

    def stranger_rows(self, reading: Reading) -> Iterator[Mapping[str, str | None]]:
        """One row a stranger and kind of evidence, as in the stream `stranger`."""
        stated = {key for (key, _), facts in self._strangers.items() if facts.get("team_id")}
        for (key, evidence), facts in sorted(self._strangers.items()):
            reading.count(STRANGER.name)
            is_bot = evidence == "bot" or key.startswith("B")
            if evidence == "member" and key not in stated:
                facts = facts | {"team_id": self._likely_teams.get(key)}
            yield {**facts, "is_bot": as_text(is_bot), "workspace": self.workspace, "workspace_url": self.url}

    def facts_of(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """What one message says of its author."""
        profile = message.get("user_profile")
        profile = profile if isinstance(profile, dict) else {}
        team = message.get("user_team") or profile.get("team")
        if not team:  # `team` may be the one that hosts the channel: only a foreign one says something
            team = next((t for t in (message.get("source_team"), message.get("team")) if t and t != self.workspace), None)
        return {"team_id": team, **{name: profile.get(name) for name in PERSONAL}}


def _profile(user: Mapping[str, Any]) -> Mapping[str, Any]:
    profile = user.get("profile")
    return profile if isinstance(profile, dict) else {}


def _shown_name(user: Mapping[str, Any]) -> str | None:
    profile = _profile(user)
    return as_text(profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name"))
