select id from (select unnest(crm_ids) as id from customer($handle)) where starts_with(id, '003')
