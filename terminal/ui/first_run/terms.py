"""What each environment really is, line by line: the comparison under the cards. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.market import Environment


@dataclass(frozen=True, slots=True)
class Term:
    """One question and its answer for every environment, in the order of the cards."""

    question: str
    simulator: str
    testnet: str
    demo: str
    live: str

    def answer(self, environment: Environment) -> str:
        return {
            Environment.SIMULATOR: self.simulator,
            Environment.TESTNET: self.testnet,
            Environment.DEMO: self.demo,
            Environment.LIVE: self.live,
        }[environment]


TERMS = (
    Term("Money", "invented", "play money", "play money", "yours"),
    Term(
        "Prices",
        "made here from a seed",
        "of its own, thin books",
        "follow the live market",
        "the market's",
    ),
    Term(
        "What a fill proves",
        "that this program works",
        "that the request was right",
        "that the request was right",
        "that you bought or sold",
    ),
    Term(
        "Key",
        "none",
        "of the testnet sites, one each for spot and futures",
        "of the demo site",
        "of your account, without the right to withdraw",
    ),
    Term(
        "Talks to",
        "this computer only",
        "testnet.binance.vision\ntestnet.binancefuture.com",
        "demo-api.binance.com\ndemo-fapi.binance.com",
        "api.binance.com\nfapi.binance.com",
    ),
    Term(
        "Orders and balances last",
        "until the simulator ends",
        "about a month, then Binance wipes them",
        "until you reset them at Binance",
        "for good",
    ),
    Term(
        "Before an order leaves",
        "your limits are checked",
        "your limits are checked",
        "your limits are checked",
        "you arm the session, then your limits are checked",
    ),
)
