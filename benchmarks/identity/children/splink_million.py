"""Splink alone on the generated CRM records: python -m benchmarks.identity.children.splink_million FILE.

The model is put together as Splink's documentation does for its largest DuckDB example (deduplicate_50k_synthetic): its own comparisons for
names, e-mail and dates, exact matches with term frequencies for the rest, ten million pairs for u, every blocked pair scored. Values that belong
to nobody are nulled first: those of three surnames or more, mailboxes of functions, placeholders.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.child import PEAK_UNIT
from benchmarks.identity.pairs import agreement

THRESHOLD = 0.95
PREPARED = """
create table prepared as
with
cleaned as (
    select id, truth, lower(strip_accents(given)) as given, lower(strip_accents(family)) as family, lower(email) as email,
        right(regexp_replace(phone, '[^0-9]', '', 'g'), 8) as phone,
        trim(regexp_replace(lower(strip_accents(company)), '[^a-z0-9]+', ' ', 'g')) as company, postcode, city, born
    from read_parquet($file)
),
generic_emails as (
    select email from cleaned where email is not null group by email
    having count(distinct family) > 2 or regexp_matches(email, '^(info|sales|office|accounts|purchasing|none|test|noemail|na)@')
),
generic_phones as (
    select phone from cleaned where phone is not null group by phone
    having count(distinct family) > 2 or regexp_matches(phone, '0{7}|9{7}|1234567|34567890')
)
select id, truth, given, family, case when e.email is null then c.email end as email,
    case when p.phone is null then c.phone end as phone, company, postcode, city, born,
    given || ' ' || family as whole_name
from cleaned as c left join generic_emails as e on e.email = c.email left join generic_phones as p on p.phone = c.phone
"""


def linker_for(con: duckdb.DuckDBPyConnection) -> Linker:
    """The model over the prepared records, trained."""
    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("given", "family", forename_surname_concat_col_name="whole_name"),
            cl.EmailComparison("email"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("company", [0.9]),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("born", input_is_string=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("phone"),
            block_on("given", "family"),
            block_on("family", "company"),
            block_on("given", "company"),
            block_on("family", "postcode"),
        ],
    )
    linker = Linker(DuckDBAPI(connection=con).register(con.table("prepared")), settings)
    deterministic: list[Any] = [block_on("email"), block_on("given", "family", "phone"), block_on("given", "family", "company")]
    linker.training.estimate_probability_two_random_records_match(deterministic, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email"), estimate_without_term_frequencies=True)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "family", "company"), estimate_without_term_frequencies=True)
    return linker


def main(file: Path) -> None:
    """Print the CPU of each part, the peak of memory, precision, recall and F1."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    con = duckdb.connect()
    con.execute(PREPARED, {"file": str(file)})
    cpu = {"prepare": time.process_time()}
    linker = linker_for(con)
    cpu["train"] = time.process_time()
    predictions = linker.inference.predict()
    cpu["predict"] = time.process_time()
    clusters: Any = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, THRESHOLD)
    cpu["cluster"] = total = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT
    found = clusters.as_duckdbpyrelation().project("cast(id as varchar), cluster_id, truth").fetchall()
    told = agreement({row[0]: row[2] for row in found}, {row[0]: row[1] for row in found}).told()
    print(json.dumps(told | {"cpu": cpu, "total": total, "peak": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
