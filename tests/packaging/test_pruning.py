"""What is left out of a bundle takes its own libraries along, and nobody else's."""

from __future__ import annotations

import pruning

LINKS = {
    "/w/libqxcb.so": ["libxcb-icccm.so.4", "libc.so.6"],
    "/w/libqgtk3.so": ["libgtk-3.so.0"],
    "/l/libgtk-3.so.0": ["libcairo.so.2"],
    "/l/libxcb-icccm.so.4": ["libxcb-util.so.1"],
}
PLUGINS = "PySide6/Qt/plugins"
ENTRIES = [
    (f"{PLUGINS}/platforms/libqxcb.so", "/w/libqxcb.so", "BINARY"),
    (f"{PLUGINS}/platformthemes/libqgtk3.so", "/w/libqgtk3.so", "BINARY"),
    ("libgtk-3.so.0", "/l/libgtk-3.so.0", "BINARY"),
    ("libcairo.so.2", "/l/libcairo.so.2", "BINARY"),
    ("libxcb-icccm.so.4", "/l/libxcb-icccm.so.4", "BINARY"),
    ("libxcb-util.so.1", "/l/libxcb-util.so.1", "BINARY"),
    ("libpython3.11.so.1.0", "/l/libpython3.11.so.1.0", "BINARY"),
    ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
    ("libQt6EglFSDeviceIntegration.so.6", "PySide6/Qt/lib/libQt6EglFS.so.6", "SYMLINK"),
    ("PySide6/Qt/lib/libQt6Core.so.6", "/w/libQt6Core.so.6", "BINARY"),
]


def pruned() -> set[str]:
    kept = pruning.without_unused(ENTRIES)
    return {e[0] for e in pruning.without_orphans(kept, lambda path: LINKS.get(path, []))}


def test_a_left_out_plugin_takes_its_libraries_along() -> None:
    assert not pruned() & {"libgtk-3.so.0", "libcairo.so.2"}


def test_what_a_kept_plugin_needs_stays_however_deep() -> None:
    assert {"libxcb-icccm.so.4", "libxcb-util.so.1"} <= pruned()


def test_the_interpreter_stays_though_no_library_asks_for_it() -> None:
    assert "libpython3.11.so.1.0" in pruned()


def test_links_stay_only_when_they_lead_somewhere() -> None:
    assert "libQt6Core.so.6" in pruned()
    assert "libQt6EglFSDeviceIntegration.so.6" not in pruned()


def test_nothing_under_the_gpl_is_linked_in() -> None:
    assert "readline" in pruning.MODULES
