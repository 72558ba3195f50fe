"""Names of which a system has lost letters."""

from __future__ import annotations

import duckdb
import pytest

from warehouse.identity.names import DAMAGED, is_damaged

DAMAGED_NAMES = ["?ukasz Zaj?c", "M\ufffdller", "MÃ¼ller", "Å\u0081ukasz", "BjÃ¶rn", "StanisÅ‚aw", "FranÃ§ois", "Mï¿½ller"]
WHOLE_NAMES = ["Łukasz Zając", "Müller", "Ängla Åström", "Åsa", "Äußerst", "José", "Ãngela", "李雷", "O'Brien", "Ærø", "Anna-Lena", "Âşık"]


@pytest.mark.parametrize("name", DAMAGED_NAMES)
def test_a_name_with_lost_letters_is_damaged(name: str) -> None:
    assert is_damaged(name)


@pytest.mark.parametrize("name", WHOLE_NAMES)
def test_accents_and_other_scripts_are_no_damage(name: str) -> None:
    assert not is_damaged(name)


@pytest.mark.parametrize("name", [*DAMAGED_NAMES, *WHOLE_NAMES])
def test_sql_finds_the_same_damage(name: str) -> None:
    assert duckdb.execute("select regexp_matches(?, ?)", [name, DAMAGED.pattern]).fetchall() == [(is_damaged(name),)]
