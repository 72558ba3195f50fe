select * replace (clean_others(message) as message) from $this
