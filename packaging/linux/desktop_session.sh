#!/bin/sh
# One desktop session of an ordinary user: a display, a window manager, the installed program.
# Used by check_deb.py; every step says what it saw, the first that fails ends it.
set -eu
export DISPLAY=:77
Xvfb "$DISPLAY" -screen 0 1600x1000x24 -nolisten tcp >/dev/null 2>&1 &
display=$!
tries=0
until xdpyinfo >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "no display" >&2; exit 1; }
  sleep 0.1
done
openbox >/dev/null 2>&1 &
manager=$!
trap 'kill $manager $display 2>/dev/null || true' EXIT

titled() { xdotool getwindowname "$window" | grep -q "$1"; }
patiently() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || { echo "waited in vain: $*" >&2; exit 1; }
    sleep 0.5
  done
}

binance-terminal --environment simulator &
terminal=$!
window=$(xdotool search --sync --onlyvisible --class binance-terminal | tail -1)
patiently titled BTC
sleep 4
class=$(xprop -id "$window" WM_CLASS)
echo "window: $class"
case $class in *'"binance-terminal"'*) ;; *) echo "the class is not that of the .desktop file" >&2; exit 1 ;; esac
xprop -id "$window" -notype 32c _NET_WM_ICON | head -c 300 | grep -q "=" || { echo "no window icon" >&2; exit 1; }
import -window root "$HOME/window.png"

# A second start shows a link in the first window and ends at once; no second window appears.
xdotool windowminimize --sync "$window"
binance-terminal terminal://ETHUSDT
patiently titled ETH
sleep 2
count=$(xdotool search --onlyvisible --class binance-terminal | wc -l)
title=$(xdotool getwindowname "$window")
echo "after a second start with a link: $count window, titled: $title"
[ "$count" -eq 1 ] || { echo "there is not exactly one window" >&2; exit 1; }
import -window root "$HOME/link.png"

# The end of a session: told to go, it goes in order and takes the simulator along.
kill -TERM "$terminal"
code=0
wait "$terminal" || code=$?
echo "told to end: exit $code"
[ "$code" -eq 0 ]
sleep 1
if pgrep -x binance-termin >/dev/null 2>&1; then echo "something still runs" >&2; exit 1; fi

# Another home: used, then everything of it removed.
second=$HOME/second
picture=$HOME/second.png
mkdir -p "$second"
HOME=$second binance-terminal --screenshot "$picture" --after 1
[ -n "$(find "$second" -name 'settings.json')" ]
HOME=$second binance-terminal --remove-everything --yes
left=$(find "$second" -path '*binance*')
[ -z "$left" ] || { echo "left after --remove-everything: $left" >&2; exit 1; }
