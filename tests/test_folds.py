"""Which articles are held out together."""

from __future__ import annotations

from generator.training.folds import folds, outlet

NAMES = [f"Business_Newswire_{n}" for n in range(30)]


def test_an_outlet_is_read_off_a_name() -> None:
    assert outlet("wash-post_2016-06-06_harbour") == "wash-post"
    assert outlet("nyt_corpus_data_2007_05_19_1") is None
    assert outlet("Business_Newswire_22") is None


def test_an_outlet_is_held_out_whole() -> None:
    found = folds([f"{o}_2016-01-0{n}_x" for o in ("nyt", "politico", "usa-today") for n in (1, 2)])
    assert len({found["nyt_2016-01-01_x"], found["nyt_2016-01-02_x"]}) == 1
    assert found["nyt_2016-01-01_x"] != found["usa-today_2016-01-01_x"]


def test_other_articles_are_dealt_out_evenly() -> None:
    found = list(folds(NAMES).values())
    assert [found.count(fold) for fold in range(3)] == [10, 10, 10]


def test_the_order_of_the_articles_does_not_matter() -> None:
    assert folds(NAMES) == folds(reversed(NAMES))
