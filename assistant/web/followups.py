"""A follow-up as it was understood, as a person would write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.question import own_words
from assistant.web.exchange import Exchange


def spelled_out(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Return the exchanges with each follow-up understood in whole sentences.

    "And when was that? (lamp Merrow electricity)" is what is searched for; what it continues is the
    question asked before, so that stands in the brackets: "(“Who converted the lamp …?”)".
    """
    told, before = [], ""
    for exchange in exchanges:
        known = exchange.understood_as
        if before and known and own_words(known) == exchange.question != known:
            told.append(replace(exchange, understood_as=f"{exchange.question} (“{before}”)"))
            continue  # what comes next goes on about the same
        told.append(exchange)
        if not exchange.error and not exchange.stopped:
            before = known or exchange.question
    return told
