"""The plain settings of the look and of a fresh ticket."""

from __future__ import annotations

from terminal.services.settings.values import Choice, Switch

APPEARANCE = (
    Choice(
        section="appearance",
        key="theme",
        title="Theme",
        help="Colours of the whole window, changed at once. “System” is light or dark as your desktop"
        " is, dark where it does not say. Colour-blind keeps buy and sell apart for every kind of"
        " colour vision; high contrast draws lines round everything.",
        default="system",
        values=("system", "dark", "light", "colour_blind", "high_contrast"),
        labels=("System", "Dark", "Light", "Colour-blind", "High contrast"),
        words="colour color palette night",
    ),
    Choice(
        section="appearance",
        key="direction",
        title="Up and down",
        help="Which colour means rising and buying. It changes everywhere at once, the buttons"
        " included; arrows and words always say it too.",
        default="green_up",
        values=("green_up", "red_up"),
        labels=("Green up, red down", "Red up, green down"),
        words="colours candles buy sell",
    ),
    Choice(
        section="appearance",
        key="scale",
        title="Scale",
        help="Size of everything. If something no longer fits, the window drops what matters least;"
        " a smaller scale or a larger window brings it back.",
        default=1.0,
        values=(0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0),
        labels=("80 %", "90 %", "100 %", "110 %", "125 %", "150 %", "175 %", "200 %"),
        words="zoom size dpi text font",
    ),
    Switch(
        section="appearance",
        key="slashed_zero",
        title="Slashed zero",
        help="Draws a stroke through every zero, so that nobody takes it for a letter. The fonts are"
        " the program's own; the text grows with the scale.",
        default=False,
        words="font fonts text letters digits",
    ),
    Choice(
        section="appearance",
        key="density",
        title="Density",
        help="Height of rows in tables, book and tape. Compact shows more of them.",
        default="normal",
        values=("compact", "normal", "comfortable"),
        labels=("Compact", "Normal", "Comfortable"),
        words="rows spacing",
    ),
    Switch(
        section="appearance",
        key="reduce_motion",
        title="Reduce motion",
        help="No fades and no flashes: prices change without a tint.",
        default=False,
        words="animation flash",
    ),
)
TRADING = (
    Choice(
        section="trading",
        key="kind",
        title="Order type",
        help="The type a fresh ticket starts with. A symbol that does not know it shows its first.",
        default="Limit",
        values=("Limit", "Market", "Stop limit"),
        labels=("Limit", "Market", "Stop limit"),
        words="default ticket",
    ),
    Choice(
        section="trading",
        key="time_in_force",
        title="Time in force",
        help="What a fresh limit order does with what is not filled at once: rest until cancelled,"
        " or be cancelled (IOC), or be filled in full or not at all (FOK).",
        default="GTC",
        values=("GTC", "IOC", "FOK"),
        labels=("GTC", "IOC", "FOK"),
        words="tif default ticket",
    ),
    Switch(
        section="trading",
        key="post_only",
        title="Post-only",
        help="Fresh limit orders never take liquidity: the exchange refuses one that would trade at"
        " once. Turn it off in the ticket for a single order.",
        default=False,
        words="maker default ticket",
    ),
    Choice(
        section="trading",
        key="size",
        title="Quantity of a fresh ticket",
        help="Empty is the safest: nothing can be sent before you have named a size. A number is"
        " the preset on that key.",
        default=0,
        values=(0, 1, 2, 3, 4, 5),
        labels=("Empty", "1", "2", "3", "4", "5"),
        words="default size preset quantity",
    ),
    Choice(
        section="trading",
        key="largest_share",
        title="Largest size preset",
        help="Share of the account that the preset on key 5 is worth at most; the others are round"
        " steps below it. Above your own limit for one order the gate would ask every time.",
        default=4,
        values=(1, 2, 4, 10),
        labels=("1 %", "2 %", "4 %", "10 %"),
        words="order size presets",
    ),
)
