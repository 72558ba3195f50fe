select job_title from customer($handle)
