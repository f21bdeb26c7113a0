"""How yes and no may be written in files: `yes`, `no`, `ja`, `nee`, `true`, `false`."""

_WORDS = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}


def yes_no(value: object) -> bool | None:
    """The boolean that was meant, or None where it is neither yes nor no."""
    if isinstance(value, bool):
        return value
    return _WORDS.get(value.lower()) if isinstance(value, str) and len(value) < 6 else None
