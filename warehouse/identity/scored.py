"""The scored stage: clusters that stand are tied by measured pairs, strongest first, where nothing contradicts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import polars as pl
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from warehouse.identity.agreement import DOUBTFUL
from warehouse.identity.clusters import NO_REASON, Clusters, Placed, several_seats, several_values
from warehouse.identity.judge import BELIEVED, BIRTH_DATES, NAMES, NATIONAL_IDS, Tolerant, is_given_name
from warehouse.identity.judge_table import contrary_names
from warehouse.identity.resolve import Bundle, Integers, Traits, components
from warehouse.identity.scoring.comparisons import COMPARISONS, NOTHING
from warehouse.identity.scoring.model import Model
from warehouse.identity.slips import GENERATION, NEW_YEAR

# levels from which a comparison says that two records have more in common than a name and a birthday
TIES = {"national_id": 1, "email": 3, "phone": 1, "street": 3, "place": 4, "company": 3}
SAME_ADDRESS = 4  # level of an e-mail address in common
OWN = {"email": 2, "phone": 1, "street": 1, "place": 2}  # levels from which two records share what few others have
NEXT_NUMBER, NEXT_POSTCODE = 1, 2  # levels at which two numbers, or postcodes of two towns, resemble each other, as those of strangers do as well
COMMON, RARE = {"given_name": 8, "family_name": 6}, {"given_name": 10, "family_name": 8}  # levels of a name in common that many have, or few
LIKE_NAMES = {"given_name": 2, "family_name": 2}  # levels from which a name is another way of writing the other
YEAR_ALONE = "a birthday that stands for a year alone"
ASKED = (NAMES, BIRTH_DATES, NATIONAL_IDS, YEAR_ALONE)
ALIKE = 0.65  # Jaro-Winkler similarity of two ways of writing one name badly
SCORED = [pl.lit("scored").alias("link"), pl.lit("scored").alias("kind"), pl.lit("").alias("value"), NO_REASON.alias("why")]
CUT = [pl.lit("cut").alias("link"), pl.lit("scored").alias("kind"), pl.lit("").alias("value")]


def tie_scored(clusters: Clusters, scores: pl.DataFrame, model: Model) -> None:
    """Tie the clusters that stand by measured pairs, strongest first; pairs between yes and no become doubts.

    scores: a, b (nodes), weight, levels. Two addresses at a company's domain are two people's, until something else says otherwise.
    """
    link_weight = model.weight_of(model.link_threshold)
    between = _across(clusters.root, scores)
    sure = between.filter(pl.col("weight") >= link_weight).sort(["weight", "a", "b"], descending=[True, False, False])
    asked = pl.concat([find(sure, clusters.records) for find in (_renamed, _reached_elsewhere, _namesakes, _of_one_town, _by_one_word)]).unique(
        "place", maintain_order=True
    )
    sure = _without(sure, asked["place"])
    stage = _Stage(clusters, model)
    stage.tie(stage.without_strangers(stage.without_other_people(sure)))
    doubtful = [asked.drop("place"), _refused_namesakes(clusters.links), between.filter(pl.col("weight") < link_weight)]
    clusters.unsure = _across(clusters.root, pl.concat(doubtful))


def _refused_namesakes(links: list[pl.DataFrame]) -> pl.DataFrame:
    """a, b, weight, levels of the measured pairs that were refused although both names are alike: father and son, twins, or one person with a
    slip. A human being has to look."""
    found = pl.concat(links).filter((pl.col("link") == "cut") & (pl.col("kind") == "scored") & pl.col("why").is_in(ASKED))
    level = _levels()
    alike = [(level[name] == NOTHING) | (level[name] >= least) for name, least in LIKE_NAMES.items()]
    return found.filter(alike[0] & alike[1]).select("a", "b", "weight", "levels").unique(["a", "b"], maintain_order=True)


def _across(root: Integers, pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs between two clusters."""
    return pairs.filter(pl.Series(root[pairs["a"].to_numpy()] != root[pairs["b"].to_numpy()], dtype=pl.Boolean))


def _levels() -> dict[str, pl.Expr]:
    """Comparison → the level of a pair."""
    return {one.name: pl.col("levels").list.get(place) for place, one in enumerate(COMPARISONS)}


def _without(frame: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The rows but those at the places."""
    stays = np.ones(len(frame), dtype=np.bool_)
    stays[places.to_numpy()] = False
    return frame.filter(pl.Series(stays, dtype=pl.Boolean))


def _renamed(sure: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs, with their `place`, those with one name in common, another beside it and nothing of their own but the birthday: married,
    or two people.

    A name that resembles the other is a slip of the pen, unless both are names of their own.
    """
    level = _levels()
    is_other = {column: level[column].is_between(0, 1) for column in ("given_name", "family_name")}
    ties = pl.any_horizontal(level[name] >= least for name, least in TIES.items())
    # in one hostel two of one given name may well have one birthday, of those who know no more than the year
    elsewhere = level["email"].is_between(0, OWN["email"] - 1) & level["phone"].is_between(0, 1) & (level["national_id"] < TIES["national_id"])
    asked = sure.lazy().with_row_index("place").filter((is_other["given_name"] | is_other["family_name"]) & (~ties | elsewhere)).collect()
    names = {
        f"{column}{end}": records["name"].gather(asked[end]).str.split("|").list.get(part) for part, column in enumerate(is_other) for end in "ab"
    }
    alike = [_resemble(names[f"{column}a"], names[f"{column}b"]) for column in is_other]
    other = [asked.select(told.fill_null(value=False)).to_series() for told in is_other.values()]
    return asked.filter((other[0] & ~alike[0]) | (other[1] & ~alike[1]))


def _reached_elsewhere(sure: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs, with their `place`, those with a name and a door in common and nothing else, although there is an address and a number of
    either: father and son, or one who has moved everything but house."""
    level = _levels()
    untold = [level[name] == NOTHING for name in ("birth_date", "national_id")]
    reached = [level["email"].is_between(0, OWN["email"] - 1), level["phone"] == 0, level["company"] < TIES["company"]]
    return sure.lazy().with_row_index("place").filter(pl.all_horizontal(*untold, *reached)).collect()


def _namesakes(sure: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs, with their `place`, those with a name and a birthday in common and nothing else, although of some things both are known, and
    they differ: two, or one where both names are common and three where both are rare. There are two Anna Svensson born on one day, in two towns."""
    level = _levels()
    contrary = [level["email"].is_between(0, OWN["email"] - 1), level["phone"].is_between(0, NEXT_NUMBER), level["company"] == 0]
    contrary.append(level["place"].is_in([0, NEXT_POSTCODE]))
    differ = pl.sum_horizontal(*(told.fill_null(value=False).cast(pl.Int8) for told in contrary))
    ties = pl.any_horizontal(level["national_id"] >= TIES["national_id"], level["email"] >= OWN["email"], level["phone"] > NEXT_NUMBER)
    ties |= pl.any_horizontal(level["street"] >= TIES["street"], level["place"] >= NEXT_POSTCODE + 1, level["company"] >= TIES["company"])
    known = {bound: [level[name] == at for name, at in levels.items()] for bound, levels in ((1, COMMON), (3, RARE))}
    least = pl.when(pl.all_horizontal(*known[1])).then(1).when(pl.all_horizontal(*known[3])).then(3).otherwise(2)
    return sure.lazy().with_row_index("place").filter((level["birth_date"] > 0) & ~ties & (differ >= least)).collect()


def _of_one_town(sure: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs, with their `place`, those with a name that many have and a town in common, and nothing else: there is more than one John Smith
    to a postcode."""
    level = _levels()
    common = [level[name] == at for name, at in COMMON.items()]
    own = [level["birth_date"] > 0, level["national_id"] >= TIES["national_id"], level["company"] >= TIES["company"]]
    own += [level[name] >= least for name, least in OWN.items() if name != "place"]
    return sure.lazy().with_row_index("place").filter(pl.all_horizontal(*common) & ~pl.any_horizontal(*own)).collect()


def _by_one_word(sure: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs, with their `place`, those of a lone given name at two companies, without a mailbox in common: one Anna of several who are
    called at one number."""
    level = _levels()
    asked = sure.lazy().with_row_index("place").filter((level["company"] == 0) & (level["email"] < SAME_ADDRESS)).collect()
    lone = [records["name"].gather(asked[end]).str.split("|").list.get(1) == "" for end in ("a", "b")]
    return asked.filter((lone[0] & lone[1]).fill_null(value=False))


def _resemble(names: pl.Series, others: pl.Series) -> pl.Series:
    """Whether one word can be the other, written badly; true where one is missing."""
    if names.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    found = cpdist(names.fill_null("").to_list(), others.fill_null("").to_list(), scorer=JaroWinkler.normalized_similarity)
    return pl.Series(found, dtype=pl.Float64).ge(ALIKE) | (names.fill_null("") == "") | (others.fill_null("") == "")


@dataclass
class _Stage:
    """known: verdicts on names so far."""

    clusters: Clusters
    model: Model
    known: dict[tuple[str, str, bool], bool] = field(default_factory=dict)

    def established(self, word: str) -> bool:
        """Whether a word is known as a given name of its own."""
        return word in self.model.established or is_given_name(word)

    def judge(self, allowed: set[tuple[str, str]]) -> Tolerant:
        """The judge over one component. allowed: its pairs of names that may differ."""
        return Tolerant(self.clusters.names, allowed, self.established, self.known)

    def tie(self, sure: pl.DataFrame) -> None:
        """Tie whole components at once, and settle those in which something contradicts. sure: strongest first."""
        clusters, before = self.clusters, self.clusters.root
        size, label = len(clusters.records), self._label(sure)
        broken = self.contradicting(label, np.unique(label[sure["a"].to_numpy()]))
        is_broken = np.isin(label, np.array(sorted(broken), dtype=np.int64))
        unsafe = pl.Series(is_broken[sure["a"].to_numpy()], dtype=pl.Boolean)
        clusters.links.append(sure.filter(~unsafe).select("a", "b", *SCORED, pl.lit(value=True).alias("is_needed"), "weight", "levels"))
        clusters.take(np.where(is_broken, before, label + size))
        if broken:
            graded = sure.filter(unsafe)
            bundles: defaultdict[int, list[Placed]] = defaultdict(list)
            for x, y, weight in graded.select("a", "b", "weight").iter_rows():
                speaks = {int(before[x]): x, int(before[y]): y}
                bundle = Bundle(weight, f"scored {x:012} {y:012}", tuple(sorted(speaks)), is_graded=True)
                bundles[int(label[x])].append((bundle, ("scored", ""), speaks))
            clusters.settle(label, bundles, broken, self.judge, graded)

    def _label(self, sure: pl.DataFrame) -> Integers:
        """The component of each node under the clusters that stand and the pairs."""
        size, before = len(self.clusters.records), self.clusters.root
        everyone = np.arange(size, dtype=np.int64)
        return components(size, np.concatenate([everyone, sure["a"].to_numpy()]), np.concatenate([before, sure["b"].to_numpy()]))

    def without_other_people(self, sure: pl.DataFrame) -> pl.DataFrame:
        """The pairs without those of two national ids, of two birthdays a generation apart or of a year alone, that have little but a name in
        common beside: in a country of millions two people have one name and were born in one town, some of them on one day. These are cut."""
        level = _levels()
        own = pl.any_horizontal(level[name] >= least for name, least in OWN.items())
        other_id = level["national_id"] == 0
        by_birth = (level["birth_date"] > 0) & (level["national_id"] < TIES["national_id"])
        alone = sure.lazy().with_row_index("place").filter((other_id | by_birth) & ~own).collect()
        born = [self.clusters.records["birth_date"].gather(alone[end]) for end in ("a", "b")]
        years = [dates.str.head(4).cast(pl.Int64) for dates in born]
        apart = ((years[0] - years[1]).abs() >= GENERATION).fill_null(value=False)
        # the first of January stands for a year alone, and says nothing without a town or a company beside, unless the model has learnt from years
        elsewhere = alone.select((level["place"] < 1) & (level["company"] < TIES["company"])).to_series()
        of_a_year = ((born[0] == born[1]) & born[0].str.ends_with(NEW_YEAR)).fill_null(value=False) & elsewhere & (not self.model.knows_years)
        is_other_id = alone.select(other_id).to_series()
        why = pl.when(is_other_id).then(pl.lit(NATIONAL_IDS)).when(of_a_year).then(pl.lit(YEAR_ALONE)).otherwise(pl.lit(BIRTH_DATES)).alias("why")
        cut = alone.with_columns(why).filter(is_other_id | apart | of_a_year)
        return self._refused(sure, cut)

    def without_strangers(self, sure: pl.DataFrame) -> pl.DataFrame:
        """The pairs without those whose own two names are two people's, which are cut at once: a household scores high on all but the names."""
        records = self.clusters.records
        differs = records["name_number"].gather(sure["a"]) != records["name_number"].gather(sure["b"])
        several = sure.with_row_index("place").filter(differs)
        ends = {
            f"{name}{suffix}": records[column].gather(several[end])
            for end, suffix in (("a", ""), ("b", "_other"))
            for name, column in (("key", "name_key"), ("name", "name"), ("id", "national_id"), ("born", "birth_date"))
        }
        both = several.with_columns(*(column.alias(name) for name, column in ends.items())).rename({"name_other": "other"})
        unsaid = [pl.col(name).is_null() | pl.col(f"{name}_other").is_null() for name in ("id", "born")]  # else these have a word in it
        differ = self._without_put_together(both.filter(unsaid[0] & unsaid[1]), sure)
        met = differ.select("name", "other").unique()
        told = self.clusters.agreed.of(met).join(met, on=["name", "other"], how="semi")
        strange = contrary_names(told.filter(~pl.col("agreement").is_in([*BELIEVED, *DOUBTFUL])), self.established).filter(pl.col("contrary"))
        return self._refused(sure, differ.join(strange, on=["name", "other"], how="semi").with_columns(pl.lit(NAMES).alias("why")))

    def _without_put_together(self, differ: pl.DataFrame, sure: pl.DataFrame) -> pl.DataFrame:
        """The pairs without those of names that may differ, as they may where that was said and nowhere else. differ: with the names' keys."""
        if not self.clusters.allowed or differ.is_empty():
            return differ
        label = self._label(sure)
        said = [(one, *pair) for one, pairs in self.clusters.allowed_by(label).items() for x, y in pairs for pair in ((x, y), (y, x))]
        put_together = pl.DataFrame(said, schema={"label": pl.Int64, "key": pl.String, "key_other": pl.String}, orient="row")
        placed = differ.with_columns(pl.Series("label", label[differ["a"].to_numpy()], dtype=pl.Int64))
        return placed.join(put_together, on=["label", "key", "key_other"], how="anti")

    def _refused(self, sure: pl.DataFrame, cut: pl.DataFrame) -> pl.DataFrame:
        """The pairs without those that are cut, which are written down. cut: rows of `sure` with their `place` and `why`."""
        self.clusters.links.append(cut.select("a", "b", *CUT, "why", pl.lit(value=False).alias("is_needed"), "weight", "levels"))
        return _without(sure, cut["place"])

    def contradicting(self, label: Integers, wanted: Integers) -> dict[int, dict[int, Traits]]:
        """Of the wanted components, those in which two of the clusters that stand cannot be one person: component → cluster → what it is known by."""
        clusters = self.clusters
        apart = {int(label[a]) for a, b in clusters.apart if label[a] == label[b]}
        traits = clusters.traits(label, self._several(label, wanted) | apart, clusters.addresses)
        allowed = clusters.allowed_by(label)

        def is_broken(one: int) -> bool:
            judge = self.judge(allowed[one])
            return one in apart or any(judge.clash(x, y) for x, y in combinations(traits[one].values(), 2))

        return {one: known for one, known in traits.items() if is_broken(one)}

    def _several(self, label: Integers, wanted: Integers) -> set[int]:
        """Of the wanted components, those that deserve a closer look: with two names, dates of birth, national ids or addresses at a domain."""
        is_wanted = np.zeros(len(label), dtype=np.bool_)
        is_wanted[wanted] = True
        here = pl.Series(is_wanted[label], dtype=pl.Boolean)
        frame = self.clusters.records.with_columns(pl.Series("label", label, dtype=pl.Int64)).filter(here)
        differ = self.clusters.disagreeing(frame)
        names = contrary_names(differ.select("name", "other", "agreement").unique(), self.established)
        told = differ.join(names, on=["name", "other"], how="left")
        for key, other, contrary in told.filter(pl.col("contrary").is_not_null()).select("key", "key_other", "contrary").iter_rows():
            self.known[key, other, False] = self.known[other, key, False] = contrary
        several = set(told.filter(pl.col("contrary").fill_null(value=True))["label"].to_list())
        for column in ("birth_date", "national_id"):
            several |= several_values(frame, column)
        several |= several_seats(frame)
        held = self.clusters.addresses.filter(here.gather(self.clusters.addresses["node"])).with_columns(
            pl.col("address").str.split("@").list.last().alias("domain")
        )
        at = held.with_columns(pl.Series("label", label[held["node"].to_numpy()], dtype=pl.Int64))
        counted = at.group_by("label", "domain").agg(pl.col("address").n_unique().alias("values"))
        scattered = self.clusters.scattered(label) & set(wanted.tolist())
        return several | scattered | set(counted.filter(pl.col("values") > 1)["label"].to_list())
