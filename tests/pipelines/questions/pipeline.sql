select open_pipeline_amount || ' ' || pipeline_currency from account($handle)
