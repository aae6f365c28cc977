"""All stores of a session in one value, handed to services (who write) and panels (who read)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from terminal.state.absences import AbsenceStore
from terminal.state.balances import BalanceStore
from terminal.state.books import BookStore
from terminal.state.candles import CandleStore
from terminal.state.connection import ConnectionStore
from terminal.state.facts import FactStore
from terminal.state.fills import FillStore
from terminal.state.futures_account import FuturesAccountStore
from terminal.state.instruments import InstrumentStore
from terminal.state.marks import MarkStore
from terminal.state.notices import NoticeStore
from terminal.state.order_lists import OrderListStore
from terminal.state.orders import OrderStore
from terminal.state.positions import PositionStore
from terminal.state.questions import QuestionStore
from terminal.state.records import RecordStore
from terminal.state.sessions import SessionStore
from terminal.state.statistics import StatisticsStore
from terminal.state.store import Store
from terminal.state.tapes import TapeStore
from terminal.state.tickers import TickerStore


@dataclass(slots=True)
class Stores:
    """`tapes` have a row for what each taker met, `prints` one for every single trade."""

    instruments: InstrumentStore = field(default_factory=InstrumentStore)
    tickers: TickerStore = field(default_factory=TickerStore)
    tapes: TapeStore = field(default_factory=TapeStore)
    prints: TapeStore = field(default_factory=TapeStore)
    candles: CandleStore = field(default_factory=CandleStore)
    orders: OrderStore = field(default_factory=OrderStore)
    order_lists: OrderListStore = field(default_factory=OrderListStore)
    records: RecordStore = field(default_factory=RecordStore)
    fills: FillStore = field(default_factory=FillStore)
    balances: BalanceStore = field(default_factory=BalanceStore)
    facts: FactStore = field(default_factory=FactStore)
    marks: MarkStore = field(default_factory=MarkStore)
    sessions: SessionStore = field(default_factory=SessionStore)
    statistics: StatisticsStore = field(default_factory=StatisticsStore)
    positions: PositionStore = field(default_factory=PositionStore)
    futures: FuturesAccountStore = field(default_factory=FuturesAccountStore)
    connection: ConnectionStore = field(default_factory=ConnectionStore)
    notices: NoticeStore = field(default_factory=NoticeStore)
    absences: AbsenceStore = field(default_factory=AbsenceStore)
    questions: QuestionStore = field(default_factory=QuestionStore)
    books: BookStore = field(init=False)
    rpi_books: BookStore = field(init=False)

    def __post_init__(self) -> None:
        self.books = BookStore(self.instruments)
        self.rpi_books = BookStore(self.instruments)

    def all(self) -> tuple[Store, ...]:
        """Every store, for those who only ask whether anything changed."""
        return tuple(getattr(self, f.name) for f in fields(self))
