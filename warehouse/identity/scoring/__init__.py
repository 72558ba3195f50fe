"""How likely it is that two records are one person: what is compared, what each agreement is worth, and which pairs are worth a look."""
