"""A picture as PNG, through typst, which draws SVG and needs no program of the system.

The fonts are those of the extra `png` alone, never the machine's: the same picture gives the same
bytes everywhere. Without the package `font-roboto` typst takes a narrower font of its own.
"""

from importlib.util import find_spec
from pathlib import Path

from kam_advisor.drawing.shapes import Picture
from kam_advisor.drawing.to_svg import to_svg
from kam_advisor.errors import CallInvalid, Fault, Place

_TEMPLATE = b"#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg))\n"
_CSS_PIXELS = 96  # to the inch; typst takes the lengths of an SVG for points at this resolution
_MOST_PIXELS = 60_000_000


def to_png(picture: Picture, scale: int = 2) -> bytes:
    """The picture as PNG, with so many dots to the CSS pixel.

    Raises:
        CallInvalid: typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise _missing() from None
    while scale > 1 and picture.width * picture.height * scale * scale > _MOST_PIXELS:
        scale -= 1
    found = typst.compile(
        _TEMPLATE,
        sys_inputs={"svg": to_svg(picture)},
        format="png",
        ppi=float(_CSS_PIXELS * scale),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=_fonts()),
    )
    assert isinstance(found, bytes)
    return found


def _fonts() -> list[str]:
    """The folder of the font that the extra `png` brings."""
    found = find_spec("font_roboto")
    if found is None or not found.origin:
        return []
    return [str(Path(found.origin).parent / "files")]


def _missing() -> CallInvalid:
    hint = "Install it with `pip install 'kam-advisor[png]'`; `--as svg` needs nothing."
    message = "drawings as PNG need typst, which is not installed"
    return CallInvalid((Fault("png-unavailable", message, Place("kam show"), hint),))
