"""`python -m terminal.simulator`: one line of JSON when ready, then an exchange until told to end."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence

from terminal.simulator.clock import Clock, ScaledClock, SteppedClock
from terminal.simulator.limits import UNLIMITED, LimitSettings
from terminal.simulator.listening import CannotListen, open_listener
from terminal.simulator.parent import wait_for_end
from terminal.simulator.server import ServerSettings, SpotServer
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire.desk import limits as usdm_limits

EXIT_CANNOT_LISTEN = 2


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m terminal.simulator",
        description="A spot and futures exchange of your own on this machine's loopback.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=_port, default=0, help="0 takes any free port")
    parser.add_argument("--seed", type=int, default=1, help="same seed and clock: same market")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        help="simulated seconds per second; 0 stops the clock, which /control/clock then steps",
    )
    parser.add_argument("--start-ms", type=int, default=None, help="first moment, UTC milliseconds")
    parser.add_argument("--no-limits", action="store_true", help="do not limit requests or orders")
    parser.add_argument("--parent-pid", type=int, default=None, help="end with this process")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 <= speed <= 100_000:
        raise argparse.ArgumentTypeError("the speed is a number from 0 to 100000")
    return speed


def _clock(options: argparse.Namespace) -> Clock:
    if options.speed > 0:
        return ScaledClock(options.speed, start_ms=options.start_ms)
    start_ms = options.start_ms
    return SteppedClock(ScaledClock().now_ms() if start_ms is None else start_ms)


async def serve(options: argparse.Namespace) -> None:
    """Run until SIGTERM, SIGINT or the end of the parent.

    Raises:
        CannotListen: the address is not ours to use.
    """
    listener = open_listener(options.host, options.port)
    clock = _clock(options)
    exchange = SpotExchange(clock, seed=options.seed)
    usdm = UsdmExchange(clock, seed=options.seed, spot=exchange)
    # The listing and its history live as long as the process: the collector need not walk them,
    # which would stop every stream for a moment each time.
    gc.collect()
    gc.freeze()
    limits = UNLIMITED if options.no_limits else LimitSettings()
    settings = ServerSettings(
        limits=limits, usdm_limits=usdm_limits(is_limited=not options.no_limits)
    )
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with SpotServer(exchange, settings, usdm=usdm).serving(listener) as server:
        print(json.dumps(server.ready_line), flush=True)
        async with asyncio.TaskGroup() as group:
            watcher = None
            if options.parent_pid is not None:
                watcher = group.create_task(_stop_after(options.parent_pid, stop))
            await stop.wait()
            if watcher is not None:
                watcher.cancel()


async def _stop_after(parent_pid: int, stop: asyncio.Event) -> None:
    await wait_for_end(parent_pid)
    stop.set()


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def end(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 after a normal end, 2 when it cannot listen."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    options = parse_arguments(arguments)
    try:
        asyncio.run(serve(options))
    except CannotListen as error:
        print(error, file=sys.stderr)
        return EXIT_CANNOT_LISTEN
    except BrokenPipeError:
        # The reader of our ready line left: so do we, quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
