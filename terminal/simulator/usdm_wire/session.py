"""The WebSocket API of USDⓈ-M futures.

Source: "Websocket API General Info". User data is not heard here: listen keys are only managed.
"""

from __future__ import annotations

from terminal.simulator.ws_session import WsSession


class UsdmSession(WsSession):
    """A session; methods may carry `v1/`, while those of `v2/` are requests of their own."""

    version = "v1/"

    def announce_shutdown(self, now_ms: int) -> None:
        """The futures exchange announces nothing."""
