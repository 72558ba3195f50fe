-- one row: one level of one comparison between two records, and what it adds to a pair's weight
select place, comparison, level, meaning, weight from identity.comparison
