"""A raised figure is no digit of the number before it, wherever text is normalised."""

from __future__ import annotations

import pytest

from assistant.embedding.base import safe_text
from assistant.languages import search_terms
from assistant.languages.figures import figures
from assistant.parsing.rich import superscripted


@pytest.mark.parametrize(
    ("text", "wanted", "never"),
    [
        ("The mast is 85² metres high", "85", "852"),
        ("a load of 10⁶ kg", "10", "106"),
        ("it weighs 7300⁽⁴⁾ tonnes", "7300", "73004"),
        ("about 5½ hours", "5", "51"),
        ("see note 12③", "12", "123"),
        ("the harbour³ was dredged", "harbour", "harbour3"),
    ],
)
def test_search_terms_and_what_is_embedded_keep_it_apart(
    text: str, wanted: str, never: str
) -> None:
    terms = search_terms(text, None)
    assert wanted in terms and never not in terms
    assert never not in safe_text(text).split()


def test_units_and_formulas_are_found_as_they_are_typed() -> None:
    assert search_terms("300 m² of CO₂", "en") == search_terms("300 m2 of CO2", "en")


def test_text_without_raised_figures_is_embedded_as_before() -> None:
    assert safe_text("ﬁve Å of №7, 300 m² and H₂O") == "five Å of No7, 300 m2 and H2O"


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("It is 120³ metres high.", "It is 120 metres high.", "It is 1203 metres high."),
        ("It cost €4500¹² then.", "It cost €4500 then.", "It cost €450012 then."),
        ("The load is 10⁶ kg.", "The load is 1,000,000 kg.", "The load is 106 kg."),
        ("It is 10⁻³ km wide.", "It is 0.001 km wide.", "It is 10 km wide."),
    ],
)
def test_compared_figures_leave_notes_out_and_raise_powers(one: str, same: str, other: str) -> None:
    [figure], [like], [unlike] = (figures(text, "en") for text in (one, same, other))
    assert not figure.differs(like) and figure.differs(unlike)


@pytest.mark.parametrize(
    ("raised", "before", "shown"),
    [("6", "10", "⁶"), ("-3", "10", "⁻³"), ("2", "m", "²"), ("[4]", "4500", "[4]"),
     ("1,2", "word", "¹,²"), ("er", "1", "er"), ("th", "19", "th"), ("me", "M", "me"),
     ("a", "founded", "[a]"), ("n", "x", "ⁿ"), ("*", "word", "*")],
)  # fmt: skip
def test_what_markup_raises_is_shown_apart(raised: str, before: str, shown: str) -> None:
    assert superscripted(raised, before) == shown
