"""`./run bench [NAME …]`: run every `bench_*.py`, or those whose name contains a given word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(words: list[str]) -> int:
    names = sorted(path.stem for path in HERE.glob("bench_*.py"))
    chosen = [n for n in names if not words or any(word in n for word in words)]
    if not chosen:
        print(f"No benchmark is called {' or '.join(words)}. There are: {', '.join(names)}")
        return 2
    failed = []
    for name in chosen:
        print(f"\n=== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nCould not be measured: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
