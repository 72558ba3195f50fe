-- DuckDB's hash alone takes some texts that differ in one letter for equal
create or replace temp macro block_of(rule, key) as hash(rule, key, reverse(key));
