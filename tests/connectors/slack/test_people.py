"""People: colleagues, guests, Slack Connect strangers; and who is spoken to."""

from typing import Any

from .conftest import ANNA, BJORN, Export, Landing, channel, message, user

CLARA, OTHER_TEAM = "U0CLARA", "T0ACME"
DAY = "deals/2024-04-05.json"


def clara(ts: str, text: str = "hello", **more: Any) -> dict[str, Any]:
    """A message of somebody from another organisation, who is not in users.json."""
    profile = {"real_name": "Clara Diaz", "display_name": "clara", "first_name": "Clara", "team": OTHER_TEAM, "name": "cdiaz"}
    return message(ts, CLARA, text, user_team=OTHER_TEAM, user_profile=profile, **more)


def shared_channel(members: list[str], **more: Any) -> dict[str, Any]:
    return channel("C0SHARED", "ext-acme", members, is_ext_shared=True, is_shared=True, connected_team_ids=[OTHER_TEAM], **more)


def test_a_colleague_is_internal_and_a_guest_is_not(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [
        user("U0GUEST", "Gil Guest", "gil@acme.com", is_restricted=True),
        user("U0TEMP", "Tea Temp", "tea@northwind.com", is_ultra_restricted=True),
        user("U0LEFT", "Leo Left", "leo@northwind.com", deleted=True),
    ]
    landing.land(export.zip())
    assert landing.rows("select full_name, email, is_internal, is_active, is_machine from landed.person_record order by 1") == [
        ("Anna Berg", "anna@northwind.com", True, True, False),
        ("Björn Ek", "bjorn@northwind.com", True, True, False),
        ("Gil Guest", "gil@acme.com", False, True, False),
        ("Leo Left", "leo@northwind.com", True, False, False),
        ("Tea Temp", "tea@northwind.com", True, True, False),
    ]


def test_a_connect_stranger_is_a_person_of_their_own_team(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [clara("1712345678.000200")]).zip())
    columns = "record_key, full_name, given_name, nickname, is_internal, kind, source_url is not null"
    assert landing.rows(f"select {columns} from landed.person_record where source_id like '%CLARA'") == [
        ("slack:user:T0ACME-U0CLARA", "Clara Diaz", "Clara", "clara", False, "chat_user", True)
    ]
    assert landing.rows("select person_record_key from landed.interaction_party") == [("slack:user:T0ACME-U0CLARA",)]
    handles = landing.rows("select kind, raw_value from landed.identifier where record_key like '%CLARA'")
    assert handles == [("chat_user", CLARA)]


def test_a_stranger_of_two_months_and_many_hints_is_one_person(export: Export, landing: Landing) -> None:
    export.files["channels.json"] += [shared_channel([ANNA, CLARA])]
    export.put("ext-acme/2024-04-05.json", [clara("1712345678.000200")])
    export.put("ext-acme/2024-05-05.json", [message("1714345678.000200", CLARA), message("1714345679.000200", ANNA, "<@U0CLARA|cd> ok?")])
    landing.land(export.zip())
    assert landing.rows("select source_id, full_name from landed.person_record where source_id like '%CLARA'") == [("T0ACME-U0CLARA", "Clara Diaz")]


def test_a_later_export_that_only_mentions_a_stranger_keeps_what_was_known(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [clara("1712345678.000200")]).zip())
    landing.land(export.put(DAY, [message("1714345679.000200", ANNA, "ask <@U0CLARA>")]).zip())
    found = landing.rows("select source_id, full_name from landed.person_record where source_id like '%CLARA'")
    assert found == [("T0ACME-U0CLARA", "Clara Diaz")]
    parts = landing.rows("select role from landed.interaction_party where person_record_key = 'slack:user:T0ACME-U0CLARA' order by 1")
    assert parts == [("author",), ("mentioned",), ("to",)]


def test_a_stranger_who_joins_the_workspace_is_not_doubled(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [clara("1712345678.000200")]).zip())
    export.files["users.json"] += [user(CLARA, "Clara Diaz", "clara@acme.com", team_id=OTHER_TEAM, is_stranger=True)]
    landing.land(export.zip())
    found = landing.rows("select record_key, email, is_internal from landed.person_record where source_id like '%CLARA'")
    assert found == [("slack:user:T0ACME-U0CLARA", "clara@acme.com", False)]


def test_a_silent_member_of_a_channel_shared_with_one_organisation_belongs_to_it(export: Export, landing: Landing) -> None:
    export.files["channels.json"] += [shared_channel([ANNA, CLARA])]
    landing.land(export.zip())
    assert landing.rows("select record_key, is_internal from landed.person_record where source_id like '%CLARA'") == [
        ("slack:user:T0ACME-U0CLARA", False)
    ]


def test_two_people_with_one_user_name_stay_two(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [user("U0ANNA2", "Anna Berg", "anna@acme.com", is_restricted=True)]
    landing.land(export.zip())
    assert landing.rows("select count(*), count(distinct record_key) from landed.person_record where full_name = 'Anna Berg'") == [(2, 2)]


def test_what_a_colleague_says_in_a_shared_channel_is_said_to_the_outsiders(export: Export, landing: Landing) -> None:
    export.files["channels.json"] += [shared_channel([ANNA, BJORN, CLARA])]
    export.put("ext-acme/2024-04-05.json", [message("1712345678.000200", ANNA, "the offer"), clara("1712345679.000200", "thanks")])
    landing.land(export.zip())
    assert landing.rows("select source_id, identifier_value, role from landed.interaction_party order by all") == [
        ("C0SHARED:1712345678.000200", ANNA, "author"),
        ("C0SHARED:1712345678.000200", CLARA, "to"),
        ("C0SHARED:1712345679.000200", CLARA, "author"),
    ]


def test_who_names_one_outsider_speaks_to_that_one_and_not_to_the_others(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [user(guest, guest, f"{guest}@acme.com", is_restricted=True) for guest in ("U0GIL", "U0GRETA")]
    export.files["channels.json"] += [channel("C0ACME", "acme", [ANNA, BJORN, "U0GIL", "U0GRETA"])]
    said = [message("1712345678.000200", ANNA, "<@U0GIL> it is shipped"), message("1712345679.000200", ANNA, f"<@{BJORN}> please look at this")]
    landing.land(export.put("acme/2024-04-05.json", said).zip())
    spoken_to = "select identifier_value from landed.interaction_party where role = 'to' and source_id = ? order by all"
    found = [landing.database.connection.execute(spoken_to, [f"C0ACME:{ts}"]).fetchall() for ts in ("1712345678.000200", "1712345679.000200")]
    assert found == [[("U0GIL",)], [("U0GIL",), ("U0GRETA",)]]


def test_in_a_crowd_of_outsiders_nobody_is_spoken_to(export: Export, landing: Landing) -> None:
    export.files["channels.json"] += [shared_channel([ANNA, *(f"U0GUEST{n}" for n in range(21))])]
    landing.land(export.put("ext-acme/2024-04-05.json", [message("1712345678.000200", ANNA)]).zip())
    assert landing.rows("select role from landed.interaction_party") == [("author",)]


def test_a_guest_in_general_is_not_spoken_to_by_every_message(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [user("U0GUEST", "Gil Guest", "gil@acme.com", is_restricted=True)]
    export.files["channels.json"] += [channel("C0GEN", "general", [ANNA, BJORN, "U0GUEST"], is_general=True)]
    landing.land(export.put("general/2024-04-05.json", [message("1712345678.000200", ANNA)]).zip())
    assert landing.rows("select role from landed.interaction_party") == [("author",)]
