"""The reader of console blocks notices what is wrong: a guard that never fails guards nothing."""

from pathlib import Path

import pytest

from console import agrees, blocks, commands, run

PAGE = """Some text.

```yaml mine.yaml
name: Mine
```

```console
$ cat mine.yaml
name: Mine
$ cat yours.yaml
…
$ echo $?
1
$ true
```
"""


def test_blocks_and_their_commands() -> None:
    file, console = blocks(PAGE)
    assert (file.file, file.text, file.line) == ("mine.yaml", "name: Mine\n", 3)
    first, second, third = commands(console)
    assert (first.command, first.output, first.exit_code) == ("cat mine.yaml", "name: Mine\n", 0)
    assert (second.line, second.exit_code) == (10, 1)
    assert (third.command, third.output, third.exit_code) == ("true", "", 0)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("…\nc\n", "a\nb\nc\n", True),
        ("…\na\n", "a\nb\n", False),
        ("rules … of today\n", "rules 1.0 of today\n", True),
        ("rules … of today\n", "rules 1.0 of\ntoday\n", False),
        ("a (b)*\n", "a (b)*\n", True),
        ("  a\n", "a\n", False),
    ],
)
def test_what_is_shown_is_what_is_printed(shown: str, printed: str, same: bool) -> None:
    assert agrees(shown, printed) is same


def test_exit_codes_and_both_streams_are_seen(tmp_path: Path) -> None:
    assert run("echo out; echo err >&2; exit 4", tmp_path) == ("out\nerr\n", 4)
