select * replace (clean_others(job_title) as job_title) from $this
