"""Words that a colleague repeats are still the words of whoever wrote them."""

import polars as pl

from warehouse.roles.quoted import without_quotes

OWN = ["Zsecret: my kidney operation is on Monday. Could you please send us the purchase order for the probe before Friday?"]
OTHERS = ["Hello! Could you please send us the purchase order for the probe before Friday? Thanks"]


def clean(*texts: str) -> list[str]:
    return without_quotes(*(pl.Series(values, dtype=pl.String) for values in (texts, OWN, OTHERS)), "[withheld]").to_list()


def test_a_run_of_eight_words_and_a_whole_sentence_go() -> None:
    assert clean("Nils says: “my KIDNEY operation is on Monday. Could you” ok?", "He writes\n> zsecret, my kidney operation is on monday\nBye") == [
        "Nils says: “[withheld]” ok?",
        "He writes\n> [withheld]\nBye",
    ]


def test_what_others_write_too_and_shorter_runs_stay() -> None:
    texts = ["could you please send us the purchase order for the probe before friday", "the operation is on Monday", "", "one"]
    assert clean(*texts) == texts


def test_runs_do_not_reach_over_the_end_of_a_text() -> None:
    texts = ["zsecret my kidney operation", "is on monday could you please"]
    assert clean(*texts) == texts


def test_the_texts_that_were_given_are_left_as_they_are() -> None:
    texts = pl.Series([OWN[0]])
    assert without_quotes(texts, pl.Series(OWN), pl.Series(OTHERS), "x").to_list() != OWN
    assert texts.to_list() == OWN
