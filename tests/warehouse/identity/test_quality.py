"""A run's own measure of itself: planted records judged by the real rules, people's answers, and an interval on every figure."""

from __future__ import annotations

import itertools
import math

import duckdb
import pytest

from tests.warehouse.identity.world import PARAMETERS, World
from warehouse.identity.quality import answered_tallies, measure_quality
from warehouse.identity.quality_plant import OPTIONAL, Person, plant, read_person
from warehouse.identity.quality_tally import Tally, wilson
from warehouse.identity.scoring.model import default_model
from warehouse.identity.scoring.plain_scorer import PlainScorer
from warehouse.identity.scoring.splink_scorer import SplinkScorer

GIVEN = ("Anna", "Erik", "Margareta", "Jonas", "Lena", "Nils", "Sara", "Oskar", "Karin", "Gustav")
FULL = frozenset(OPTIONAL)
FAMILY = ("Lindqvist", "Bergstrand", "Holmgren", "Sandell", "Vestergaard", "Norrman", "Kallio", "Ekholm")


def company(people: int) -> World:
    """So many people, each with an address, a number and a company of their own family's."""
    world = World()
    for number, (given, family) in enumerate(itertools.islice(itertools.product(GIVEN, FAMILY), people)):
        world.person(
            f"crm:contact:{number}",
            f"{given} {family}",
            f"{given}.{family}@{family}.se".lower(),
            f"+4670{1234000 + 37 * number}",
            company_name=f"{family} AB",
            job_title="Buyer",
        )
    return world


@pytest.fixture(scope="module")
def measured() -> dict[str, tuple[float, float, float, int, str]]:
    world = company(80).build()
    measure_quality(world.con, default_model(), PARAMETERS)
    return figures(world.con)


def figures(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[float, float, float, int, str]]:
    rows = con.execute("select metric, value, low, high, n, basis from identity.quality").fetchall()
    return {row[0]: row[1:] for row in rows}


def sample() -> list[Person]:
    read = itertools.islice(itertools.product(GIVEN, FAMILY), 60)
    return [
        read_person(
            f"{given.lower()}|{family.lower()}||latin|",
            record_key=f"crm:contact:{number}",
            email=f"{given}@{family}.se".lower(),
            phone=f"+4670{number:07}",
            company_name=f"{family} AB",
            street="Storgatan 1",
            city="Lund",
            birth_date="1980-02-03",
        )
        for number, (given, family) in enumerate(read)
    ]


def test_precision_and_recall_stand_with_an_interval_and_what_they_were_counted_on(
    measured: dict[str, tuple[float, float, float, int, str]],
) -> None:
    for metric in ("precision", "recall", "recall or asked"):
        value, low, high, n, basis = measured[metric]
        assert 0 <= low <= value <= high <= 1
        assert n > 40
        assert "planted" in basis


def test_copies_that_only_look_different_are_found_and_near_strangers_kept_apart(measured: dict[str, tuple[float, float, float, int, str]]) -> None:
    assert measured["found: other form of address and number"][0] == 1
    assert measured["kept apart: father and son"][0] == 1
    assert measured["recall"][0] > 0.8
    assert measured["precision"][0] > 0.95


def test_planted_records_are_in_none_of_the_runs_own_tables() -> None:
    world = company(40).build().measure()
    held = {table for (table,) in world.con.execute("select table_name from information_schema.tables where table_schema = 'identity'").fetchall()}
    assert "quality" in held
    for table in sorted(held):
        columns = {name for (name, *_) in world.con.execute(f"describe identity.{table}").fetchall()}
        for column in columns & {"record_key", "record_key_a", "record_key_b", "cluster", "source"}:
            assert not world.con.execute(f"select 1 from identity.{table} where {column} like 'planted%' limit 1").fetchall(), table


def test_the_same_records_give_the_same_figures_in_any_order() -> None:
    one, other = company(50), company(50)
    other.rows["person_record"].reverse()
    assert figures(one.build().measure().con) == figures(other.build().measure().con)


def test_too_few_people_are_not_measured() -> None:
    assert figures(company(5).build().measure().con) == {}


def test_every_person_has_one_copy_and_one_stranger_and_each_kind_occurs() -> None:
    planted = plant(sample(), [FULL])
    assert {one.original for one in planted if one.is_same} == {person.record_key for person in sample()}
    assert len({one.kind for one in planted if one.is_same}) >= 5
    assert len({one.kind for one in planted if not one.is_same}) >= 4
    assert planted == plant(sample(), [FULL])


def test_a_copy_is_as_bare_as_a_record_that_the_tools_have_sent() -> None:
    patterns = [frozenset(("email",)), frozenset(("company_name",))]
    for one in plant(sample(), patterns):
        filled = {name for name in OPTIONAL if getattr(one.person, name)}
        assert not one.is_same or filled in ({"email"}, {"company_name"})


def test_a_stranger_has_another_name_or_nothing_of_the_persons_own() -> None:
    people = {person.record_key: person for person in sample()}
    for one in plant(sample(), [FULL]):
        original = people[one.original]
        if one.is_same:
            assert one.person.family[0] == original.family[0]
        elif one.kind == "namesake":
            assert (one.person.email, one.person.phone) != (original.email, original.phone)
        elif one.kind != "father and son":
            assert one.person.given != original.given


def test_answers_count_against_what_the_model_alone_would_have_said() -> None:
    world = company(40)
    world.person("crm:contact:a", "Anna Lindqvist", "anna.lindqvist@other.com", company_name="Other")
    world.person("crm:contact:b", "Anna Bergstrand", "anna.bergstrand@bergstrand.se", company_name="Bergstrand AB")
    world.decide("must_link", "crm:contact:0", "crm:contact:a")  # only the name in common: the model would not have tied them
    world.decide("must_link", "crm:contact:1", "crm:contact:b")
    world.decide("cannot_link", "crm:contact:2", "crm:contact:3")
    world.build()
    answered = answered_tallies(world.con, default_model())
    assert answered == {"precision": Tally(1, 1), "recall": Tally(1, 2)}
    measure_quality(world.con, default_model(), PARAMETERS)
    found = figures(world.con)
    assert found["recall (answers)"][3] == 2
    assert found["recall"][3] == found["recall (planted)"][3] + 2


def test_wilson_intervals_are_the_published_ones() -> None:
    # Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29
    for hits, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        found = wilson(Tally(hits, of))
        assert math.isclose(found[0], low, abs_tol=1e-4)
        assert math.isclose(found[1], high, abs_tol=1e-4)


def test_the_plain_scorer_gives_splinks_weights_and_levels() -> None:
    world = company(60)
    for number, person in enumerate(plant(sample(), [FULL])):
        one = person.person
        world.person(f"other:contact:{number}", f"{one.given} {one.family}", one.email, one.phone, company_name=one.company_name, city=one.city)
    con = world.build().con
    con.execute("create temp table numbered as select row_number() over (order by record_key) as id, record_key from identity.feature")
    con.execute(
        "create temp table asked as select x.id as a, y.id as b from identity.pair_score as p"
        " join identity.block_record as q on q.number = p.a join numbered as x on x.record_key = q.record_key"
        " join identity.block_record as r on r.number = p.b join numbered as y on y.record_key = r.record_key"
    )
    scored = []
    for scorer in (SplinkScorer(default_model()), PlainScorer(default_model())):
        scorer.score(con, "asked", "numbered", "found")
        scored.append(con.execute("select a, b, weight, levels from found order by a, b").fetchall())
    assert len(scored[0]) > 100
    assert scored[0] == scored[1]
