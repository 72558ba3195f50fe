"""The sample as a whole: repeatable, of the size asked for, and made with little memory."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from connectors.sample import AS_OF, make
from tests.connectors.sample.conftest import Sample


def digest(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_makes_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    make(tmp_path / "here", people=300, seed=11)
    code = f"from pathlib import Path; from connectors.sample import make; make(Path({str(tmp_path / 'there')!r}), people=300, seed=11)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": "99"}, cwd=Path(__file__).parents[3])
    assert digest(tmp_path / "here") == digest(tmp_path / "there")


def test_another_seed_makes_another_company(tmp_path: Path) -> None:
    make(tmp_path / "one", people=200, seed=1)
    make(tmp_path / "two", people=200, seed=2)
    one, two = digest(tmp_path / "one"), digest(tmp_path / "two")
    assert one["exports/slack.zip"] != two["exports/slack.zip"]
    assert one["truth/records.csv"] != two["truth/records.csv"]


def test_fewer_than_two_hundred_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 200"):
        make(tmp_path, people=50)


def test_a_former_sample_is_replaced_and_nothing_of_it_stays(tmp_path: Path) -> None:
    make(tmp_path / "twice", people=250, seed=4)
    make(tmp_path / "twice", people=200, seed=5)
    make(tmp_path / "once", people=200, seed=5)
    assert digest(tmp_path / "twice") == digest(tmp_path / "once")


def test_exports_of_somebody_else_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "slack.zip").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="no sample company"):
        make(tmp_path, people=200)
    assert (tmp_path / "exports" / "slack.zip").read_bytes() == b"mine"


def test_the_report_counts_what_was_asked_for(sample: Sample) -> None:
    report = sample.report
    assert report.people == 2000
    assert report.employees >= 12
    assert 8 <= report.interactions / report.people <= 14


def test_nothing_but_the_promised_files_is_left(sample: Sample) -> None:
    found = {str(path.relative_to(sample.folder)).split("/")[0] for path in sample.folder.rglob("*")}
    assert found == {"exports", "tools", "truth", "customer360.yaml"}


def test_progress_is_reported_up_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    make(tmp_path, people=300, seed=3, progress=lambda what, done, total: seen.append((what, done, total)))
    assert seen[-1] == ("people", 300, 300)


def test_the_configuration_names_files_that_exist(sample: Sample) -> None:
    configuration = yaml.safe_load((sample.folder / "customer360.yaml").read_text(encoding="utf-8"))
    assert configuration["as_of"] == AS_OF
    for source in configuration["sources"].values():
        for key in ("export", "takeout", "directory", "drive", "file"):
            assert key not in source or (sample.folder / source[key]).exists()


def test_memory_stays_flat_when_the_sample_grows(tmp_path: Path) -> None:
    """Six times the people may not need more than 60 MB more: nothing but lists of rooms and counters grows."""

    def peak(people: int) -> int:
        code = (
            "import resource; from pathlib import Path; from connectors.sample import make\n"
            f"make(Path({str(tmp_path / str(people))!r}), people={people})\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3])
        return int(done.stdout)

    assert peak(6_000) - peak(1_000) < 60_000
