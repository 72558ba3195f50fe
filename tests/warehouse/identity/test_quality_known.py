"""Figures of planted records that are remembered: for as long as everything that they depend on is as it was, and no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

import pytest

from tests.warehouse.identity.test_quality import company, figures
from tests.warehouse.identity.world import PARAMETERS, World
from warehouse.identity import quality, quality_known, reference
from warehouse.identity.quality import measure_quality
from warehouse.identity.quality_known import fingerprint
from warehouse.identity.quality_plant import plant
from warehouse.identity.quality_sample import draw
from warehouse.identity.quality_world import small_world
from warehouse.identity.scoring.model import MANY_YEARS, NEW_YEARS, ComparisonWeights, Model, default_model
from warehouse.incremental import PLAN

PEOPLE = 40
MODEL = default_model()


class Night:
    """A warehouse of whose identity a night has made nothing anew; `again` measures, and says whether planted records were judged."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.con = world.con
        self.judged = 0

        def counted(*args: object) -> object:
            self.judged += 1
            return small_world(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(quality, "small_world", counted)
        self.con.execute(f"update {PLAN} set is_full = false")

    def again(self, model: Model = MODEL, parameters: Mapping[str, str] = PARAMETERS) -> bool:
        before = self.judged
        measure_quality(self.con, model, parameters)
        return self.judged > before


@pytest.fixture(scope="module")
def built() -> World:
    return company(PEOPLE).build().measure()


@pytest.fixture
def night(built: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """Every test begins with what the build left, and leaves it so."""
    tables = ("feature", "large_block", "planted", "quality", "decision")
    for table in tables:
        built.con.execute(f"create or replace temp table kept_{table} as from identity.{table}")
    yield Night(built, monkeypatch)
    for table in tables:
        built.con.execute(f"create or replace table identity.{table} as from temp.kept_{table}")
    quality_known._made_by.cache_clear()


def test_whoever_plants_the_same_records_gets_the_same_figures_without_judging_again(night: Night) -> None:
    before = figures(night.con)
    assert len(before) > 5
    assert not night.again()
    assert figures(night.con) == before


def test_a_full_build_judges_again(night: Night) -> None:
    night.con.execute(f"update {PLAN} set is_full = true")
    assert night.again()


def test_what_a_drawn_persons_record_says_is_judged_again(night: Night) -> None:
    night.con.execute("update identity.feature set phones = ['+46709999999'] where record_key = 'crm:contact:7'")
    assert night.again()
    assert not night.again()


def test_a_person_who_is_gone_and_one_who_is_new_are_judged_again(night: Night) -> None:
    night.con.execute("delete from identity.feature where record_key = 'crm:contact:7'")
    assert night.again()
    night.con.execute("insert into identity.feature select * from temp.kept_feature where record_key = 'crm:contact:7'")
    assert night.again()


def test_which_fields_records_have_is_judged_again(night: Night) -> None:
    # nobody plants a record of a name in other letters, but copies are as bare as it is
    sql = "insert into identity.feature by name select 'crm:contact:x' as record_key, 'анна' as given, 'берг' as family, 'cyrillic' as script"
    night.con.execute(sql)
    assert night.again()


def test_a_block_that_has_grown_too_large_is_judged_again_and_so_is_one_that_no_longer_is(night: Night) -> None:
    before = figures(night.con)
    night.con.execute("insert into identity.large_block select unnest(blocks), true from identity.planted")
    assert night.again()
    assert figures(night.con) != before
    assert not night.again()
    night.con.execute("delete from identity.large_block")
    assert night.again()
    assert figures(night.con) == before


def test_a_large_block_in_which_nobody_planted_meets_anybody_changes_nothing(night: Night) -> None:
    night.con.execute("insert into identity.large_block select max(block) + 1, true from (select unnest(blocks) as block from identity.planted)")
    assert not night.again()


def test_other_code_and_other_reference_tables_judge_again(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = reference.sources()
    monkeypatch.setattr(quality_known.reference, "sources", lambda: (*texts[:-1], texts[-1] + "-- otherwise"))
    quality_known._made_by.cache_clear()
    assert night.again()
    assert not night.again()


def test_another_library_judges_again(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality_known, "version", lambda name: f"{name} of tomorrow")
    quality_known._made_by.cache_clear()
    assert night.again()


def test_the_companys_own_domains_are_judged_again(night: Night) -> None:
    assert night.again(parameters=PARAMETERS | {"company_domains": "['ekholm.se']"})
    assert not night.again(parameters=PARAMETERS | {"company_domains": "['ekholm.se']", "run_id": "'run-2'"})


def test_a_decision_counts_at_once_and_judges_no_planted_record_again(night: Night) -> None:
    sql = "insert into identity.decision values ('d1', 'must_link', 'crm:contact:1', 'crm:contact:2', 'ann', 'because', now())"
    night.con.execute(sql)
    assert not night.again()
    assert figures(night.con)["recall (answers)"][3] == 1


def test_too_few_people_leave_nothing_to_be_remembered(night: Night) -> None:
    night.con.execute("delete from identity.feature where record_key not in ('crm:contact:1', 'crm:contact:2')")
    assert not night.again()
    assert figures(night.con).keys() <= {"precision of scored links"}
    assert night.con.execute("select count(*) from identity.planted").fetchall() == [(0,)]


def test_every_part_of_a_model_that_judges_is_compared(built: World) -> None:
    people, patterns = draw(built.con)
    first = MODEL.comparisons[0]
    heavier = ComparisonWeights(first.name, (replace(first.levels[0], m=first.levels[0].m * 0.99), *first.levels[1:]))
    other = {
        "prior": MODEL.prior / 2,
        "comparisons": (heavier, *MODEL.comparisons[1:]),
        "given_names": {"anna": 0.02},
        "family_names": {"berg": 0.02},
        "companies": ("acme",),
        "own_names": ("ivana",),
        "trained_on": 1_000_000,  # in data of that size, blocks tie fewer
        "filled": {NEW_YEARS: MANY_YEARS},  # birthdays on the first of January are years
        "link_threshold": 0.9,
        "review_threshold": 0.4,
    }
    assert {field.name for field in fields(Model)} - set(other) == {"trained_at"}
    prints = [fingerprint(people, patterns, replace(MODEL, **{name: value}), PARAMETERS) for name, value in other.items()]  # type: ignore[arg-type]
    assert len({fingerprint(people, patterns, MODEL, PARAMETERS), *prints}) == 1 + len(other)
    assert fingerprint(people, patterns, replace(MODEL, trained_at="today"), PARAMETERS) == fingerprint(people, patterns, MODEL, PARAMETERS)


def test_the_small_world_says_of_its_people_what_a_run_over_their_records_says(built: World) -> None:
    people, patterns = draw(built.con)
    planted = [*people, *(one.person for one in plant(people, patterns))]
    run = World()
    for person in planted:
        names = {"full_name": person.full_name} if person.full_name else {"given_name": person.given, "family_name": person.family}
        said = {
            name: getattr(person, name)
            for name in ("email", "phone", "company_name", "job_title", "birth_date", "street", "postcode", "city", "country")
        }
        run.rows["person_record"].append({"record_key": person.record_key, "source": "planted", "kind": "contact"} | names | said)
    run.build(commit=False)
    with small_world(built.con, planted, MODEL, PARAMETERS) as world:
        for table in ("feature", "cluster", "link_found", "doubt"):
            rows = [sorted(map(repr, con.execute(f"from identity.{table}").fetchall())) for con in (world.con, run.con)]
            assert rows[0], table
            assert rows[0] == rows[1], table
