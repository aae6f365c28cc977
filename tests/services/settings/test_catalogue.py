"""Every setting says what it does, has a legal default, and believes nothing that a file says."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.services.settings.catalogue import PAGES, TRAVELLING, all_settings, find
from terminal.services.settings.values import Choice, Setting, Text, Whole
from terminal.ui.workspace.preferences import Preferences, read_preferences

EVERY = list(all_settings())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("setting", EVERY, ids=lambda setting: setting.name)
def test_a_setting_explains_itself_and_starts_legal(setting: Setting) -> None:
    assert setting.problem(setting.default) == ""
    assert setting.help.endswith(".")
    assert len(setting.help) > 20
    assert setting.section in TRAVELLING
    assert find(setting.section, setting.key) is setting


@given(st.sampled_from(EVERY), JSON)
def test_what_makes_no_sense_is_the_default(setting: Setting, value: object) -> None:
    cleaned = setting.clean(value)
    assert setting.problem(cleaned) == ""
    assert cleaned == value or cleaned == setting.default


def test_labels_and_names_fit() -> None:
    assert len({setting.name for setting in EVERY}) == len(EVERY)
    assert len({page.name for page in PAGES}) == len(PAGES)
    for setting in EVERY:
        if isinstance(setting, Choice):
            assert len(setting.values) == len(setting.labels)


def test_the_look_is_read_as_the_catalogue_writes_it() -> None:
    wanted = {s.key: s.default for s in EVERY if s.section == "appearance"}
    assert wanted == asdict(Preferences())
    for setting in EVERY:
        if setting.section == "appearance" and isinstance(setting, Choice):
            for value in setting.values:
                assert getattr(read_preferences({setting.key: value}), setting.key) == value


def test_true_is_no_number_and_one_is_no_switch() -> None:
    scale, volume = find("appearance", "scale"), find("sounds", "volume")
    assert isinstance(scale, Choice)
    assert isinstance(volume, Whole)
    assert scale.problem(True)
    assert volume.problem(True)
    assert volume.problem(101)


@pytest.mark.parametrize("text", ["7:00", "24:00", "22.00", "", "22:60"])
def test_times_of_day_are_checked(text: str) -> None:
    start = find("notifications", "quiet_from")
    assert isinstance(start, Text)
    assert start.problem(text).endswith(".")
