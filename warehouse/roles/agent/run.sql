select * replace (clean_others(checks) as checks, clean_others(counts) as counts) from $this
