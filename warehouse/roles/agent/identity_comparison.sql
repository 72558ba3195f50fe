select * from $this
