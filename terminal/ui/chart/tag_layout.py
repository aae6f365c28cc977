"""Where the price axis's tags of orders go: at their price, aside of each other and of the last."""

from __future__ import annotations

from collections.abc import Sequence


def place_tags(
    ys: Sequence[float], height: int, *, kept: tuple[int, int], top: int, bottom: int
) -> list[int]:
    """Upper edges of tags of `height` for prices at `ys` (ascending pixels), all in pixels.

    `kept` is the span (first and one past last row) of the last price's tag, which stays where it
    is; an empty span keeps nothing. Tags of prices above it move up as far as they must, the
    others down, in their order, so that all can be read. Where the axis has no room left they
    lie over each other at its end.
    """
    start, end = kept
    middle = (start + end) / 2
    is_kept = end > start
    upper = [y for y in ys if is_kept and y <= middle]
    lower = [y for y in ys if not is_kept or y > middle]
    edges: list[int] = []
    ceiling = start
    for y in reversed(upper):
        edge = max(top, min(round(y) - height // 2, ceiling - height))
        edges.append(edge)
        ceiling = edge
    edges.reverse()
    floor = end if is_kept else top - height
    for y in lower:
        edge = min(bottom - height, max(round(y) - height // 2, floor))
        edges.append(edge)
        floor = edge + height
    return edges
