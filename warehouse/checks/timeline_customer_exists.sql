-- every timeline row belongs to a customer
select 'timeline row ' || t.interaction_id || ' names ' || t.customer_id || ', which is no customer' as offence
from profile.customer_timeline as t
anti join profile.customer_profile as c on c.customer_id = t.customer_id
