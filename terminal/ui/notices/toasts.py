"""Notices as cards at the lower right of what may be covered: three at most, newest on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from terminal.state.notices import Notice, NoticeStore, Severity
from terminal.ui import format as text
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.toast import ToastCard

MAX_TOASTS = 3
_MARGIN_PX, _GAP_PX = 4, 8
_TICK_MS = 1_000


class ToastStack(QObject):
    """Watches the store and keeps at most three cards over `window`, in the lower right of the
    rectangle that `ground` gives (in the window; all of it above the footer when None).

    Warnings and dangers stay until they are dismissed, pushed out or over; the rest leaves by itself
    after the theme's `toast_stay`. `fixes` gives the notices of a key a link and what it does.
    `serial` is the newest notice that was shown; those up to `since` (all that
    there are, when None) are not shown again. `wanted` says which notices become cards at all.
    """

    def __init__(
        self,
        theme: Theme,
        store: NoticeStore,
        window: QWidget,
        fixes: Mapping[str, tuple[str, Callable[[], object]]] | None = None,
        since: int | None = None,
        wanted: Callable[[Notice], bool] = lambda _: True,
        ground: Callable[[], QRect] | None = None,
    ) -> None:
        super().__init__(window)
        self._ground = ground or self._whole_window
        self._fixes, self._wanted = fixes or {}, wanted
        self._theme, self._store, self._window = theme, store, window
        self._cards: list[tuple[Notice, ToastCard, int]] = []
        self._revision = -1
        newest = max((n.serial for n in store.all()), default=0)
        self.serial = newest if since is None else since
        self._age_ms = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        window.installEventFilter(self)

    @property
    def cards(self) -> list[ToastCard]:
        """Newest first."""
        return [card for _, card, _ in self._cards]

    def refresh(self) -> None:
        """Called every frame; shows what came since the last one."""
        if self._revision == self._store.revision:
            return
        self._revision = self._store.revision
        over = {n.serial for n in self._store.all() if n.is_over}
        for notice, card, _ in list(self._cards):
            if notice.serial in over:
                self._remove(card)
                self._place()
        fresh = [n for n in self._store.all() if n.serial > self.serial]
        for notice in [n for n in fresh if not n.is_over and self._wanted(n)][-MAX_TOASTS:]:
            self._show(notice)
        if fresh:
            self.serial = fresh[-1].serial
            self._timer.start()
            self._place()

    def _show(self, notice: Notice) -> None:
        for shown, card, _ in list(self._cards):
            if notice.key and shown.key == notice.key:
                self._remove(card)
        fix, run = self._fixes.get(notice.key, ("", None))
        card = ToastCard(
            self._theme,
            notice.severity.value,
            notice.title,
            notice.text,
            fix=fix if notice.severity is Severity.DANGER else "",
            parent=self._window,
        )
        if run is not None:
            card.fix_clicked.connect(run)
        card.setObjectName("toast")
        card.dismissed.connect(lambda: self._dismiss(card))
        self._cards.insert(0, (notice, card, self._age_ms))
        for _, old, _ in self._cards[MAX_TOASTS:]:
            self._remove(old)
        card.show()

    def _dismiss(self, card: ToastCard) -> None:
        self._remove(card)
        self._place()

    def _remove(self, card: ToastCard) -> None:
        self._cards = [entry for entry in self._cards if entry[1] is not card]
        card.hide()
        card.deleteLater()
        if not self._cards:
            self._timer.stop()

    def _tick(self) -> None:
        self._age_ms += _TICK_MS
        stay = self._theme.duration("toast_stay")
        for notice, card, since in list(self._cards):
            age = self._age_ms - since
            passing = notice.severity in (Severity.INFO, Severity.SUCCESS)
            if passing and age >= stay:
                self._remove(card)
            else:
                seconds = f"{age // 1_000} s"
                card.set_age(seconds if age < 60_000 else text.duration(age))
        self._place()

    def _whole_window(self) -> QRect:
        return self._window.rect().adjusted(0, 0, 0, -self._theme.size("footer"))

    def _place(self) -> None:
        theme, ground = self._theme, self._ground()
        margin, gap = theme.px(_MARGIN_PX), theme.px(_GAP_PX)
        room = ground.height() - margin
        for index, (_, card, _) in enumerate(self._cards):
            room -= card.height() + gap
            # Older cards wait below the newest, which is always seen.
            card.setVisible(index == 0 or room >= 0)
        bottom = ground.bottom() + 1 - margin
        for _, card, _ in reversed(self._cards):
            if card.isHidden():
                continue
            bottom -= card.height()
            card.move(max(0, ground.right() + 1 - card.width() - margin), max(0, bottom))
            card.raise_()
            bottom -= gap

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self._place()
        return False
