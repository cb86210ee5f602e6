"""Data for a page's script, as JSON that neither ends the script nor acts on who reads the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

HIDDEN_SIGN = re.compile(
    r"(\\\\)|\\([bf]|u(?:00(?:0[0-8bef]|1[0-9a-f]|7f|[89][0-9a-f])|202[89a-e]|206[6-9]|feff))"
)
"""Of JSON in ASCII: two backslashes, which are one of the text, or a sign that is not seen."""


def script_safe(data: Mapping[str, object]) -> str:
    """JSON that may stand inside a script element: no `<`, `>`, `&`, no line separators.

    Hidden signs of its texts are written out, see `engine.core.errors.visible`.
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    text = HIDDEN_SIGN.sub(lambda found: found[1] or rf"\\{found[2]}", text)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
