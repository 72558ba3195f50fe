"""Who is who: which records are one person or one organisation, and the ids that stay with them."""
