"""The child process: reads one order as JSON on standard input, answers with JSON on standard output."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from cartagena_ogp.cleaning import Refused

MEMORY = 1024 * 1024 * 1024


def limit_resources(seconds: int, largest_file: int) -> None:
    """Bound memory, processor time and what may be written, before the first byte of a stranger is read."""
    bounds = [
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_CORE, 0),
    ]
    for name, value in bounds:
        hard = resource.getrlimit(name)[1]
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (top, top))


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Do one order: `clean` a stranger's file, or `derive` a smaller copy of an image that is already
    clean.
    """
    from cartagena_ogp.cleaning import detect, images

    source, target = Path(order["source"]), Path(order["target"])
    if order["action"] == "derive":
        images.derive(source, target, width=order["width"], extension=order["extension"])
        return {}
    return dict(detect.clean(source, target, families=order["families"], limits=order["limits"]))


def main() -> None:
    """Answer `{"facts": …}` or `{"refused": code, "params": …}`; anything else is a crash for the parent to
    name.
    """
    order = json.load(sys.stdin)
    limit_resources(order["seconds"], order["largest_file"])
    try:
        answer: dict[str, Any] = {"facts": run(order)}
    except Refused as refusal:
        answer = {"refused": refusal.code, "params": refusal.params}
    except MemoryError:
        answer = {"refused": "too_heavy", "params": {}}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
