"""The row above the candles: intervals, averages, price scale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from terminal.domain.candle import Interval, PriceSource
from terminal.ui.chart.price_scale import ScaleMode
from terminal.ui.chart.sources import source_word
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.tool_chip import ToolChip

CHIPS = (
    Interval.S1,
    Interval.M1,
    Interval.M5,
    Interval.M15,
    Interval.H1,
    Interval.H4,
    Interval.D1,
    Interval.W1,
)
LEAVING = (
    Interval.S1,
    Interval.W1,
    Interval.M5,
    Interval.D1,
    Interval.H4,
    Interval.M1,
    Interval.H1,
    Interval.M15,
)
"""Which chip goes first where the room is short; the one in use stays."""


def interval_label(interval: Interval) -> str:
    """`1D`, `1W` and `1M` stand out from `1m` by their capitals."""
    return interval.value.upper() if interval.value[-1] in "dw" else interval.value


class ChartToolbar(QWidget):
    """Emits what was chosen; shows what is set by `show_interval` and `show_scale`."""

    interval_chosen = Signal(object)
    scale_chosen = Signal(object)
    auto_toggled = Signal(bool)
    averages_toggled = Signal(bool)
    source_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("chart_toolbar")
        self.setFixedHeight(theme.size("chart_toolbar"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(6), 0, theme.px(6), 0)
        row.setSpacing(theme.px(2))
        self._chips: dict[Interval, ToolChip] = {}
        for interval in CHIPS:
            chip = ToolChip(theme, interval_label(interval), f"chart_interval_{interval.name}")
            chip.clicked.connect(lambda _=False, i=interval: self.interval_chosen.emit(i))
            self._chips[interval] = chip
            row.addWidget(chip)
        self._more = ToolChip(theme, "", "chart_interval_more", "chevron-down")
        self._more.setAccessibleName("All intervals")
        self._more.clicked.connect(self._open_intervals)
        row.addWidget(self._more)
        row.addSpacing(theme.px(10))
        self._missing: frozenset[Interval] = frozenset()
        self._sources: tuple[PriceSource, ...] = ()
        self.source = MenuButton(theme, "chart_source", ())
        self.source.setVisible(False)
        self.source.chosen.connect(lambda i: self.source_chosen.emit(self._sources[i]))
        row.addWidget(self.source)
        self._averages = ToolChip(theme, "EMA", "chart_averages", "chart-line")
        self._averages.setChecked(True)
        self._averages.toggled.connect(self.averages_toggled)
        row.addWidget(self._averages)
        row.addStretch(1)
        self._auto = ToolChip(theme, "Auto", "chart_auto")
        self._auto.clicked.connect(self.auto_toggled)
        self._log = ToolChip(theme, "Log", "chart_log")
        self._percent = ToolChip(theme, "%", "chart_percent")
        self._log.clicked.connect(lambda on: self._choose_scale(ScaleMode.LOG, on))
        self._percent.clicked.connect(lambda on: self._choose_scale(ScaleMode.PERCENT, on))
        for chip in (self._auto, self._log, self._percent):
            row.addWidget(chip)
        self._row = row
        self._menu = self._build_menu()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide whole chips where the room is short; the menu still has every interval."""
        offered = [i for i in self._chips if i not in self._missing]
        chips = [self._chips[i] for i in offered]
        leaving = [self._chips[i] for i in LEAVING if not self._chips[i].isChecked()]
        leaving = [chip for chip in leaving if chip in chips]
        leaving += [self._averages, self._percent, self._log, self._auto]
        source = [self.source] if len(self._sources) > 1 else []
        margins, spacing = self._row.contentsMargins(), self._row.spacing()
        shown: list[QWidget] = [*chips, self._more, *source]
        shown += [self._averages, self._auto, self._log, self._percent]
        room = self.width() - margins.left() - margins.right() - 2 * self._theme.px(10)
        for chip in leaving:
            if sum(c.sizeHint().width() + spacing for c in shown) <= room:
                break
            shown.remove(chip)
        for chip in (*self._chips.values(), self._averages, self._auto, self._log, self._percent):
            chip.setVisible(chip in shown)

    def show_interval(self, interval: Interval) -> None:
        for known, chip in self._chips.items():
            chip.setChecked(known is interval)
        outside = interval not in self._chips
        self._more.setChecked(outside)
        self._more.setText(interval_label(interval) if outside else "")
        self._more.updateGeometry()
        self._fit()
        for action in self._menu.actions():
            action.setChecked(action.data() == interval.value)

    def leave_out(self, missing: frozenset[Interval]) -> None:
        """Intervals that the market in view does not have."""
        self._missing = missing
        for action in self._menu.actions():
            action.setVisible(Interval(action.data()) not in missing)
        self._fit()

    def show_source(self, sources: Sequence[PriceSource], source: PriceSource) -> None:
        """What the candles may be made of, and are; one choice alone is not shown."""
        self._sources = tuple(sources)
        self.source.setVisible(len(sources) > 1)
        self.source.set_options([source_word(each) for each in sources])
        self.source.show_word(source_word(source), lit=source is not PriceSource.LAST)
        self._fit()

    def show_scale(self, mode: ScaleMode, *, is_auto: bool) -> None:
        self._auto.setChecked(is_auto)
        self._log.setChecked(mode is ScaleMode.LOG)
        self._percent.setChecked(mode is ScaleMode.PERCENT)

    def _choose_scale(self, mode: ScaleMode, on: bool) -> None:
        self.scale_chosen.emit(mode if on else ScaleMode.LINEAR)

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("chart_interval_menu")
        group = QActionGroup(menu)
        for interval in Interval:
            action = QAction(interval_label(interval), menu)
            action.setCheckable(True)
            action.setData(interval.value)
            action.triggered.connect(lambda _=False, i=interval: self.interval_chosen.emit(i))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _open_intervals(self) -> None:
        self._more.setChecked(bool(self._more.text()))
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("bg.panel"))
        line = self._theme.colour("line.subtle")
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)
