"""What is written is read once and remembered, as long as a record says it and the same code has read it."""

from __future__ import annotations

from world import World, build, load


def test_values_that_no_record_holds_any_more_are_forgotten() -> None:
    world = World()
    world.person("crm:contact:1", "Anna Berg", "anna@acme.com", "+46701740605")
    world.build()
    load(world.con, "person_record", [])
    build(world.con)
    for table in ("known_name", "known_phone"):
        assert world.con.execute(f"select count(*) from identity.{table}").fetchall() == [(0,)]


def test_values_read_by_other_code_are_read_again() -> None:
    world = World()
    world.person("crm:contact:1", "Anna Berg", "anna@acme.com", "+46701740605")
    world.build()
    world.con.execute("update identity.known_phone set value = 'misread', read_by = 'older code'")
    build(world.con)
    assert world.con.execute("select value from identity.known_phone").fetchall() == [("+46701740605",)]
