"""How well and how fast it is worked out who is who: public sets, sets of our own making, the sample company, a million records."""
