"""Tables of a real PostgreSQL server, as IN and as OUT."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfolios import OUTCOME, Assess

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server of our own, on a free port."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp())
    as_root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    if as_root:
        shutil.chown(folder, "postgres")

    def call(command: str) -> None:
        wanted = ["su", "postgres", "-c", command] if as_root else ["sh", "-c", command]
        subprocess.run(wanted, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    settings = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    call(f"initdb -D {folder}/data -A trust -U postgres -E UTF8")
    try:
        call(f"pg_ctl -D {folder}/data -o '{settings}' -l {folder}/log -w start")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        call(f"pg_ctl -D {folder}/data -m immediate stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_from_a_table_to_a_table(assess: Assess, server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE accounts (account TEXT, wants_high_value BOOLEAN,"
            " accepts_integration BOOLEAN, invests_in_tailoring BOOLEAN, wants_advice BOOLEAN,"
            " price_decides TEXT)"
        )
        connection.execute(
            "INSERT INTO accounts VALUES ('A', true, true, true, false, 'no'),"
            " ('B', false, false, false, false, 'yes'), ('C', NULL, false, NULL, NULL, 'perhaps')"
        )
        call = (f"{server}#accounts", f"{server}#assessed")
        ended = assess(*call)
        assert ended.code == 0, ended.err
        found = connection.execute(
            f"SELECT account, {OUTCOME}, kam_faults IS NOT NULL FROM assessed ORDER BY account"
        ).fetchall()
        assert found[:2] == [("A", "strategic", False), ("B", "intrinsic", False)]
        assert found[2][2]
        again = assess(*call)
        assert again.code
        assert "[file-exists]" in again.err
        assert assess(*call, "--force").code == 0
        assert connection.execute("SELECT count(*) FROM assessed").fetchone() == (3,)
