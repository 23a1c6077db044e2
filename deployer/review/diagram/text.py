"""How wide text is, without a font: as in Helvetica and Arial, which every browser has or imitates. Pure."""

from __future__ import annotations

# Thousandths of the font's size (Adobe's metrics of Helvetica); what is not here is taken for wide.
_WIDTHS = {
    222: "ijl'|",
    278: " .,:;/!ft[]I\\",
    333: 'r-()`{}"',
    500: "ckszxvyJ",
    556: "abdeghnopqu0123456789_$#?LF*",
    611: "TZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    944: "W",
}
_BY_CHARACTER = {character: width for width, characters in _WIDTHS.items() for character in characters}
_WIDE = 900
_BOLD = 1.08
# Other fonts are a little wider: nothing may touch because of it.
_SPARE = 1.06
ELLIPSIS = "…"


def width(text: str, size: float, *, bold: bool = False) -> int:
    """Pixels that a text takes at a font size, rather too many than too few."""
    thousandths = sum(_BY_CHARACTER.get(character, _WIDE) for character in text)
    return int(thousandths * size * (_BOLD if bold else 1) * _SPARE / 1000) + 1


def shortened(text: str, size: float, most: int, *, bold: bool = False) -> str:
    """A text that fits, its end left out where it does not."""
    if width(text, size, bold=bold) <= most:
        return text
    while text and width(text + ELLIPSIS, size, bold=bold) > most:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, size: float, most: int, lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """A text on a few lines, broken between words; what is left over is left out."""
    done: list[str] = []
    waiting = text.split()
    while waiting and len(done) < lines:
        line = waiting.pop(0)
        while waiting and width(f"{line} {waiting[0]}", size, bold=bold) <= most:
            line = f"{line} {waiting.pop(0)}"
        done.append(line)
    if waiting:
        done[-1] = f"{done[-1]} {' '.join(waiting)}"
    return tuple(shortened(line, size, most, bold=bold) for line in done)
