-- one row: one value that both customers carry; is_generic: strangers share it, so that it tells nothing about who somebody is
with
mine as (select kind, value, is_generic from customer_identifier where customer_id = $a and kind <> 'customer_id'),
theirs as (select kind, value, is_generic from customer_identifier where customer_id = $b and kind <> 'customer_id')
select mine.kind, mine.value, mine.is_generic or theirs.is_generic as is_generic
from mine
inner join theirs on theirs.kind = mine.kind and theirs.value = mine.value
order by is_generic, mine.kind, mine.value
