"""The theme is complete, readable and independent of installed fonts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terminal.ui.theme.icons import IconMissing, draw_icon, icon, icon_names
from terminal.ui.theme.loading import THEMES, load_theme
from terminal.ui.theme.styling import apply_theme

SOURCES = Path(__file__).resolve().parents[3] / "terminal" / "ui"


def luminance(colour: QColor) -> float:
    channels = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.usefixtures("qapp")
class TestTokens:
    def test_every_theme_answers_the_same_names(self) -> None:
        names = [set(load_theme(name).colours) for name in THEMES]
        assert all(n == names[0] for n in names)

    @pytest.mark.parametrize("name", THEMES)
    @pytest.mark.parametrize(
        ("token", "least"),
        [("text.primary", 14.0), ("text.secondary", 8.0), ("text.tertiary", 4.8), ("buy", 4.5)],
    )
    def test_text_can_be_read_on_panels(self, name: str, token: str, least: float) -> None:
        theme = load_theme(name)
        assert contrast(theme.colour(token), theme.colour("bg.panel")) >= least - 0.05

    @pytest.mark.parametrize("name", THEMES)
    @pytest.mark.parametrize("fill", ["buy.fill", "sell.fill", "danger.fill"])
    def test_words_on_fills_can_be_read(self, name: str, fill: str) -> None:
        theme = load_theme(name)
        assert contrast(theme.colour("text.on_fill"), theme.colour(fill)) >= 4.5

    @pytest.mark.parametrize("name", THEMES)
    def test_no_two_environments_look_alike(self, name: str) -> None:
        theme = load_theme(name)
        words = ("simulator", "testnet", "demo", "live", "none")
        for place, one in enumerate(words):
            assert contrast(theme.colour(f"env.{one}.text"), theme.colour("bg.panel")) >= 4.5
            for other in words[place + 1 :]:
                a, b = (theme.colour(f"env.{word}.main").toHsl() for word in (one, other))
                turn = abs(a.hslHueF() - b.hslHueF())
                grey = "none" in (one, other)
                assert grey or min(turn, 1 - turn) >= 0.1, f"{one} and {other}"

    def test_every_token_named_in_the_sources_exists(self) -> None:
        theme = load_theme()
        colours, fonts, sizes = set(theme.colours), set(theme.fonts), set(theme.sizes)
        for path in SOURCES.rglob("*.py"):
            text = path.read_text("utf-8")
            for name in re.findall(r"\.colour\(\s*\"([a-z0-9_.]+)\"", text):
                assert name in colours, f"{path.name}: colour {name}"
            for name in re.findall(r"theme\.font\(\s*\"([a-z0-9_.]+)\"", text):
                assert name in fonts, f"{path.name}: font {name}"
            for name in re.findall(r"theme\.size\(\s*\"([a-z0-9_.]+)\"", text):
                assert name in sizes, f"{path.name}: size {name}"

    def test_scale_multiplies_lengths_and_text(self) -> None:
        one, two = load_theme(), load_theme(scale=2.0)
        assert two.size("topbar") == 2 * one.size("topbar")
        assert two.font("body").pixelSize() == 2 * one.font("body").pixelSize()

    def test_density_changes_rows_and_body_text_only(self) -> None:
        normal, compact = load_theme(), load_theme(density="compact")
        assert compact.size("table_row") < normal.size("table_row")
        assert compact.font("body").pixelSize() < normal.font("body").pixelSize()
        assert compact.size("topbar") == normal.size("topbar")

    def test_old_settings_cannot_break_the_theme(self) -> None:
        theme = load_theme("neon", scale=40, density="roomy")
        assert (theme.name, theme.scale, theme.density) == ("dark", 2.0, "normal")

    def test_reduced_motion_keeps_what_is_not_motion(self) -> None:
        theme = load_theme(reduce_motion=True)
        assert theme.duration("flash_tick") == 0
        assert theme.duration("hold_to_confirm") == 800


@pytest.mark.usefixtures("qapp")
class TestFonts:
    def test_every_style_uses_a_bundled_family(self) -> None:
        theme = load_theme()
        for style in theme.fonts:
            family = QFontInfo(theme.font(style)).family()
            assert family.startswith(("Inter", "JetBrains Mono")), style

    def test_weights_are_really_different(self) -> None:
        theme = load_theme()
        normal = QFontMetricsF(theme.font("body")).horizontalAdvance("Order book")
        strong = QFontMetricsF(theme.font("body_strong")).horizontalAdvance("Order book")
        assert strong > normal

    def test_all_digits_are_equally_wide(self) -> None:
        for style, font in load_theme().fonts.items():
            metrics = QFontMetricsF(font)
            widths = {round(metrics.horizontalAdvance(d * 8), 3) for d in "0123456789"}
            assert len(widths) == 1, style


class TestApplying:
    def test_the_application_gets_font_and_palette(self, qapp: QApplication) -> None:
        theme = load_theme("light")
        apply_theme(qapp, theme)
        assert qapp.font().family() == "Inter"
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.colour("bg.panel")
        apply_theme(qapp, load_theme())

    def test_numbers_in_the_default_font_are_tabular(self, qapp: QApplication) -> None:
        apply_theme(qapp, load_theme())
        assert qapp.font().featureValue(QFont.Tag("tnum")) == 1


@pytest.mark.usefixtures("qapp")
class TestIcons:
    def test_every_icon_leaves_ink_in_its_colour(self) -> None:
        for name in icon_names():
            image = QImage(16, 16, QImage.Format.Format_ARGB32)
            image.fill(0)
            painter = QPainter(image)
            draw_icon(painter, name, QRectF(0, 0, 16, 16), QColor("#ff0000"))
            painter.end()
            inked = sum(image.pixelColor(x, y).alpha() > 60 for x in range(16) for y in range(16))
            assert inked >= 4, name

    def test_an_unknown_icon_is_an_error(self) -> None:
        with pytest.raises(IconMissing):
            icon("no-such-icon", QColor("#fff"))

    def test_every_icon_named_in_the_sources_exists(self) -> None:
        known = set(icon_names())
        call = re.compile(r"(?:draw_icon\(\s*\w+,|\bicon\(|icon_name=)\s*\"([a-z0-9-]+)\"")
        for path in SOURCES.rglob("*.py"):
            for name in call.findall(path.read_text("utf-8")):
                assert name in known, f"{path.name}: {name}"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", THEMES)
def test_the_other_direction_exchanges_every_colour_of_the_sides(name: str) -> None:
    usual, other = load_theme(name), load_theme(name, direction="red_up")
    for token in usual.colours:
        if token.split(".")[0] in ("buy", "sell"):
            swapped = token.replace("buy", "x").replace("sell", "buy").replace("x", "sell")
            assert other.colour(token) == usual.colour(swapped), token
        else:
            assert other.colour(token) == usual.colour(token), token


@pytest.mark.usefixtures("qapp")
def test_slashed_zeros_change_no_width() -> None:
    for style in ("body", "price", "small", "input"):
        widths = {
            QFontMetricsF(load_theme(slashed_zero=on).font(style)).horizontalAdvance("80,060.00")
            for on in (False, True)
        }
        assert len(widths) == 1, style


@pytest.mark.parametrize("name", THEMES)
def test_a_balloon_beside_the_tray_can_be_read(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    """Qt makes it of a class with this name, on a ground that no theme changes."""
    balloon = type("QBalloonTip", (QWidget,), {})()
    qtbot.addWidget(balloon)
    words = QLabel("The link was not opened", balloon)
    apply_theme(qapp, load_theme(name))
    words.ensurePolished()
    ink = words.palette().color(QPalette.ColorRole.WindowText)
    assert contrast(ink, QColor(255, 255, 225)) >= 7
