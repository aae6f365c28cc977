"""Nothing is shipped without its licence."""

from __future__ import annotations

from pathlib import Path

import notices
import pytest
from components import Component, components


def component(name: str, texts: tuple[Path, ...]) -> Component:
    return Component(
        name=name,
        version="1",
        licence="MIT",
        purl=f"pkg:pypi/{name}@1",
        group="python",
        texts=texts,
    )


def test_texts_of_one_name_are_all_kept(tmp_path: Path) -> None:
    texts = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        texts.append(tmp_path / folder / "LICENSE")
        texts[-1].write_text(folder)
    folder = notices.write_notices(tmp_path, [component("numpy", tuple(texts))])
    kept = sorted((folder / "python" / "numpy").iterdir())
    assert [path.read_text() for path in kept] == ["a", "b"]


def test_a_part_without_a_licence_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(notices.NoLicence, match="nameless"):
        notices.write_notices(tmp_path, [component("nameless", ())])


def test_what_the_lgpl_asks_is_said(tmp_path: Path) -> None:
    folder = notices.write_notices(tmp_path, [])
    said = (folder / "README.txt").read_text("utf-8")
    for words in ("replace any of them", "Source code", "three years", "LGPL-3.0.txt"):
        assert words in said
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "LGPL-3.0.txt").read_text("utf-8")
    assert (folder / "LICENSE.txt").read_text("utf-8").startswith("MIT")


def test_every_runtime_dependency_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    import components as module

    monkeypatch.setattr(module, "collected", list)
    names = {c.name.lower() for c in components()}
    assert {"cpython", "pyside6_essentials", "httpx", "websockets", "inter"} <= names


def test_icu_comes_with_qt_and_has_its_notice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import components as module

    place = "PySide6/Qt/lib/libicudata.so.73"
    monkeypatch.setattr(module, "collected", lambda: [(place, f"/venv/{place}")])
    icu = next(c for c in components() if c.name == "ICU")
    assert (icu.version, icu.files) == ("73", (place,))
    folder = notices.write_notices(tmp_path, [icu])
    assert "Unicode, Inc." in (folder / "ICU.txt").read_text("utf-8")
    assert [path.name for path in folder.glob("ICU*")] == ["ICU.txt"]
