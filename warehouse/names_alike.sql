-- whether two folded names may be one person's, one of them corrected or cut: every word of the shorter has its like in the other, so that Anna
-- Kvist is not Anna Holm. Two words are alike where one begins the other or their Jaro-Winkler similarity is .8
create or replace temp macro names_alike(before, now) as
    len(list_filter(
        list_distinct(string_split(before, ' ')),
        lambda word: len(list_filter(
            string_split(now, ' '),
            lambda other: starts_with(word, other) or starts_with(other, word) or jaro_winkler_similarity(word, other) >= 0.8
        )) > 0
    )) >= least(len(list_distinct(string_split(before, ' '))), len(list_distinct(string_split(now, ' '))));
