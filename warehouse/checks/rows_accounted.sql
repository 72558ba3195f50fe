-- rows in = rows landed + rows quarantined, for every stream
select
    source || '.' || source_object || ': ' || read_rows || ' rows in, ' || landed_rows || ' landed, ' || quarantined_rows || ' quarantined' as offence
from meta.source_health
where status <> 'failed' and read_rows <> landed_rows + quarantined_rows
