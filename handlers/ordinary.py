"""Which characters are harmless to display: not invisible, direction-changing or stacking. PURE.

Most text is. A platform's escaping looks at the rest letter by letter, which takes twenty times as long.
"""

from __future__ import annotations

import re

_ORDINARY = re.compile(
    r"[ -~\u00a1-\u00ac\u00ae-\u02ff"  # Latin, without the no-break space and the soft hyphen
    r"\u0410-\u044f"  # Russian
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff"  # dashes, quotes, currencies, arrows
    r"\u3001-\u301d\u3041-\u3096\u30a1-\u30fa\u30fc"  # Japanese
    r"\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff60]*"  # Chinese, Korean, full-width signs
)


def ordinary(text: str) -> bool:
    """Whether each of its characters is visible, one of its own, and in composed form; the only white space is " "."""
    return _ORDINARY.fullmatch(text) is not None
