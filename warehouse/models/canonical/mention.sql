-- one row: one account or person that one interaction speaks of: as a source says it, or as found in internal Slack messages
with
said as (
    select *, cast(null as varchar) as case_record_key, cast(null as varchar) as opportunity_record_key
    from landed.mention
)

select * from said
union all by name
select * from profile.found_mention
