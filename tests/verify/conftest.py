import pytest

pytest.importorskip("z3")
