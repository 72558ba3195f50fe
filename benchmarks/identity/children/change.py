"""A next day: python -m benchmarks.identity.children.change FOLDER changes|bridge.

changes: 10,000 of the records in contacts.parquet differ (half other values, a third new, the rest gone). bridge: one record more, with the
e-mail of one person, the telephone of another and the name and address of a third. Either is the same each time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

CHANGED = 10_000
CHANGES = """
create table next as
with placed as (select *, row_number() over (order by md5(id || ' day')) as place from read_parquet($file))
select * exclude (place) replace (
    case when place <= $several * 0.2 then regexp_replace(family, '(.)(.)$', '\\2\\1') else family end as family,
    case when place > $several * 0.2 and place <= $several * 0.35 then lower(given || '.' || family) || '@gmail.com' else email end as email,
    case when place > $several * 0.35 and place <= $several * 0.5 then '+4670' || lpad(cast(place as varchar), 7, '3') else phone end as phone
)
from placed where place <= $several * 0.5 or place > $several * 0.67
union all by name
select * exclude (place) replace (id + 10_000_000 as id, null as phone)
from placed where place > $several * 3 and place <= $several * 3.33
"""
# people with an address and a number of their own and three records or more
BRIDGE = """
create table next as
with
known as (
    select truth, arg_min(email, id) filter (email is not null) as email, arg_min(phone, id) filter (phone like '+%') as phone,
        arg_min(given, id) as given, arg_min(family, id) as family, arg_min(postcode, id) as postcode, arg_min(street, id) as street
    from read_parquet($file) group by truth having count(*) >= 3
),
own as (
    select truth from known
    where email in (select email from read_parquet($file) group by email having count(distinct truth) = 1)
        and phone in (select phone from read_parquet($file) group by phone having count(distinct truth) = 1)
        and given is not null and family is not null and postcode is not null
    order by md5(truth || ' bridge') limit 3
),
three as (select *, row_number() over (order by truth) as place from known where truth in (select truth from own))
select * from read_parquet($file)
union all by name
select 99_999_999 as id, max(email) filter (place = 1) as email, max(phone) filter (place = 2) as phone, max(given) filter (place = 3) as given,
    max(family) filter (place = 3) as family, max(street) filter (place = 3) as street, max(postcode) filter (place = 3) as postcode,
    '2026-01-01T00:00:00' as changed, -1 as truth
from three
"""


def main(folder: Path, kind: str) -> None:
    """Replace the file; print how many records it holds."""
    file = folder / "contacts.parquet"
    with duckdb.connect() as con:
        records = con.execute("select count(*) from read_parquet(?)", [str(file)]).fetchall()[0][0]
        values = {"file": str(file)}
        if kind == "changes":
            con.execute(CHANGES, values | {"several": min(CHANGED, records // 10)})
        else:
            con.execute(BRIDGE, values)
        con.execute(f"copy next to '{file}.next' (format parquet)")
        held = con.execute("select count(*) from next").fetchall()[0][0]
    (folder / "contacts.parquet.next").replace(file)
    print(json.dumps({"records": held}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
