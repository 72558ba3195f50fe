"""A version made from the one before is, row by row and word by word, the one that would be written whole."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.delta.versions import contents, differences
from tests.warehouse.serving.conftest import make_tables, write_models
from warehouse import publish as publishing
from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.index.make import Before, make_indexes
from warehouse.publish import Published, publish
from warehouse.publish_files import Version
from warehouse.published_file import PublishRefused
from warehouse.roles import AGENT, FULL, MASKED, ROLES

COMPANY = Path(__file__).parent.parent / "roles" / "company.sql"  # in which some refused AI processing
Publish = Callable[..., Published]


def opened(data: Path) -> Database:
    connection = duckdb.connect(str(data / "warehouse.duckdb"))
    connection.execute("set timezone = 'UTC'")
    return Database(data, connection)


def publish_from(database: Database, models: Path, run_id: str, by_delta: bool = True) -> Published:
    return publish(database, run_id, {"run_id": f"'{run_id}'"}, models=models, by_delta=by_delta)


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with models and data, from which r1 was published. Look only; tests change a copy."""
    folder = tmp_path_factory.mktemp("once")
    models = write_models(folder / "models")
    for name in ("customer_profile", "account_profile"):
        (models / f"{name}.sql").write_text(f"select * exclude (run_id), $run_id as run_id from company.{name}")
    (folder / "data").mkdir()
    database = opened(folder / "data")
    make_tables(database.connection)
    database.connection.execute(COMPANY.read_text(encoding="utf-8"))
    publish_from(database, models, "r1", by_delta=False)
    database.connection.close()
    return folder


@pytest.fixture
def folder(published_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(published_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def models(folder: Path) -> Path:
    return folder / "models"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    found = opened(folder / "data")
    yield found
    found.connection.close()


@pytest.fixture
def again(database: Database, models: Path) -> Publish:
    """Publish from what was published."""
    return partial(publish_from, database, models)


def assert_as_whole(database: Database, models: Path, run_id: str) -> None:
    whole = Version(database.data_dir.parent / f"whole-{run_id}", run_id)
    for role in ROLES:
        (whole.root / role).mkdir(parents=True)
    publishing._write(database, whole, {"run_id": f"'{run_id}'"}, models, published_tables(), False, lambda _: None)
    made = Version(database.data_dir / "published", run_id)
    for role in ROLES:
        found = differences(contents(made.file(role), made.index(role)), contents(whole.unfinished(role), whole.unfinished_index(role)))
        assert found == {}, role


CHANGES = {
    "nothing": "select 1",
    "a title": "update company.customer_profile set job_title = 'Assistant of Quistgaard, mark' where customer_id = 'cus_anna'",
    "a handle moves": "update company.customer_identifier set customer_id = 'cus_ola' where value = 'anna@acme.se'",
    "a record moves": "update company.source_record set customer_id = 'cus_ola' where record_key = 'crm:contact:anna1'",
    "a message of another": "update company.customer_timeline set customer_id = 'cus_ola' where interaction_id = 'i3'",
    "a case": """insert into company.support_case (case_id, customer_id, account_id, subject, record_key)
                 values ('c9', 'cus_ola', 'acc_both', 'Call 070-999 88 77', 'crm:case:c9')""",
    "a deal": "update company.opportunity set amount = 1, name = 'For bo.q@acme.se' where opportunity_id = 'o1'",
    "a deal of one who refused": "insert into company.opportunity (opportunity_id, customer_ids, name) values ('o2', ['cus_bo'], 'For a flat')",
    "a title of a colleague": "update company.employee set job_title = 'Assistant to Quist\u00adgaard' where employee_id = 'emp_eva'",
    "an answer to one who refused": """insert into company.customer_timeline by name
        select * replace ('i9' as interaction_id, E'Noted.\n> so many words' as untrusted_text)
        from company.customer_timeline where interaction_id = 'i2'""",
    "words below a name": """insert into company.customer_timeline by name
        select * replace ('i10' as interaction_id, E'On Monday Bo Quistgaard wrote:\n\nno' as untrusted_text)
        from company.customer_timeline where interaction_id = 'm3'""",
    "a link": "delete from company.identity_link where kind = 'hard'",
    "a pair": "update company.identity_pair set weight = 4.0 where record_key_b = 'crm:contact:anna2'",
    "an organisation": """insert into company.account_profile (account_id, account_name, is_vip, requires_human)
                          values ('acc_new', 'Berg Ost', false, false)""",
    "a run": "insert into company.run (run_id, status, checks) values ('r2', 'published', '[{\"message\": \"doubled: quisten@gmail.com\"}]')",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_differs_is_all_that_is_made_anew(again: Publish, database: Database, models: Path, change: str) -> None:
    database.connection.execute(CHANGES[change])
    assert again("r2").is_changed
    assert_as_whole(database, models, "r2")


def test_versions_follow_one_another(again: Publish, database: Database, models: Path) -> None:
    for number, change in enumerate(CHANGES.values(), start=2):
        database.connection.execute(change)
        assert again(f"r{number}").is_changed
    assert_as_whole(database, models, f"r{number}")


WHOLE = {
    "an organisation where all that are left refused": "update company.customer_profile set account_id = 'acc_silent2' where customer_id = 'cus_ola'",
    "a name that nobody has any more": "delete from company.customer_profile where customer_id = 'cus_ola'",
    "what others wrote like those who refused": "delete from company.customer_timeline where interaction_id = 'i4'",
    "who refused": "update company.customer_profile set consent_ai_processing = false where customer_id = 'cus_ola'",
    "nobody refused any more": """update company.customer_profile set consent_ai_processing = true;
                                  update company.account_profile set consent_ai_processing = true""",
    "a name that nobody had": "update company.customer_profile set display_name = 'Ola Sporrong' where customer_id = 'cus_ola'",
    "an address that nobody had": "insert into company.customer_identifier values ('email', 'ola@new.example', 'cus_ola', false, 1)",
    "what one who refused wrote": "update company.customer_timeline set untrusted_text = 'a whole new sentence of mine' where interaction_id = 'i1'",
}


@pytest.mark.parametrize("change", WHOLE)
def test_what_may_change_other_texts_is_written_whole(again: Publish, database: Database, models: Path, change: str) -> None:
    database.connection.execute(WHOLE[change])
    assert not again("r2").is_changed
    assert_as_whole(database, models, "r2")
    assert again("r3").is_changed  # and the next one from that again


def test_another_program_writes_the_whole(again: Publish, database: Database, models: Path) -> None:
    macros = models / "macros.sql"
    macros.write_text(macros.read_text().replace("as table", "as  table"))
    assert not again("r2").is_changed
    assert_as_whole(database, models, "r2")


@pytest.mark.parametrize("lost", [FULL, AGENT, MASKED])
def test_a_served_file_that_is_gone_or_unknown_is_no_reason_to_fail(again: Publish, database: Database, models: Path, lost: str) -> None:
    version = Version(database.data_dir / "published", "r1")
    version.file(lost).unlink()
    assert not again("r2").is_changed
    database.connection.execute("update meta.published_basis set run_id = 'of another version'")
    assert not again("r3").is_changed
    assert_as_whole(database, models, "r3")


def test_many_rows_are_written_whole(again: Publish, database: Database) -> None:
    database.connection.execute("insert into company.identity_pair select 'a' || i, 'b' || i, 1.0, [1] from range(20000) as rows (i)")
    assert not again("r2").is_changed


def test_a_row_that_breaks_the_contract_is_refused_and_nothing_has_changed(again: Publish, database: Database) -> None:
    before = (database.data_dir / "published" / "current.json").read_text()
    database.connection.execute("update company.customer_profile set party_type = 'wizard' where customer_id = 'cus_ola'")
    with pytest.raises(PublishRefused, match="party_type: 'wizard'"):
        again("r2")
    database.connection.execute("update company.customer_profile set party_type = 'customer', customer_id = 'cus_anna' where customer_id = 'cus_ola'")
    with pytest.raises(PublishRefused, match="stands 2 times"):
        again("r3")
    assert (database.data_dir / "published" / "current.json").read_text() == before
    assert not list((database.data_dir / "published").rglob(".unfinished-*"))


def test_the_version_before_stays_as_it_was(again: Publish, database: Database) -> None:
    version = Version(database.data_dir / "published", "r1")
    before = {role: contents(version.file(role), version.index(role)) for role in ROLES}
    for change in CHANGES.values():
        database.connection.execute(change)
    assert again("r2").is_changed
    assert {role: contents(version.file(role), version.index(role)) for role in ROLES} == before


def test_a_night_that_changes_little_changes_the_index_of_the_night_before(again: Publish, database: Database, models: Path) -> None:
    database.connection.execute(
        """insert into company.customer_timeline by name
           select 'cus_ola' as customer_id, 'n' || i as interaction_id, now() as occurred_at, 'email' as channel, 'in' as direction,
               'from' as party_role, 'word' || i as untrusted_text, 'mail:email:n' || i as record_key
           from range(100) as many (i)"""
    )
    again("r2", by_delta=False)
    for change in CHANGES.values():
        database.connection.execute(change)
    database.connection.execute("update company.customer_timeline set untrusted_text = 'another word' where interaction_id = 'n7'")
    database.connection.execute("delete from company.customer_timeline where interaction_id = 'n8'")
    version, served = Version(database.data_dir / "published", "r3"), Version(database.data_dir / "published", "r2")
    assert not again("r3", by_delta=False).is_changed
    assert_as_whole(database, models, "r3")
    told = make_indexes(database.connection, version.file(FULL), database.data_dir / "index", Before(served.file(FULL), served.index(FULL)))
    assert told == {"messages": "changed", "names": "changed", "directory": "built"}  # of whom many are other ones


def test_the_same_documents_are_taken_over(again: Publish, database: Database) -> None:
    version = Version(database.data_dir / "published", "r1")
    told = make_indexes(database.connection, version.file(FULL), database.data_dir / "index", Before(version.file(FULL), version.index(FULL)))
    assert told == {"messages": "same", "names": "same", "directory": "same"}
