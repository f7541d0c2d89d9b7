"""What is wrong with a certificate, in one French sentence that says what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.certificate_cli import NoCertificateError, given
from http_server.own_certificate import keep

NOW = datetime.now(UTC)
BEFORE, AFTER = NOW - timedelta(days=500), NOW + timedelta(days=5)


def _made(folder: Path, when: datetime = NOW) -> Path:
    return keep(folder, ["desk"], now=when).path


@pytest.mark.parametrize(
    ("certificate", "key", "reason"),
    [
        ("missing.pem", "good", "ne se lit pas (No such file or directory)"),
        ("good", "missing.pem", "ne se lit pas (No such file or directory)"),
        ("empty.pem", "good", "n’est pas un certificat en PEM"),
        ("good", "empty.pem", "n’est pas une clé en PEM sans mot de passe"),
        ("good", "other", "n’est pas celle du certificat"),
        ("old", "old", f"a expiré le {BEFORE + timedelta(days=396):%d/%m/%Y}"),
        ("new", "new", f"ne vaut qu’à partir du {AFTER - timedelta(days=1):%d/%m/%Y}"),
    ],
)
def test_a_pair_that_cannot_be_used(
    tmp_path: Path, certificate: str, key: str, reason: str
) -> None:
    (tmp_path / "empty.pem").touch()
    files = {
        name: _made(tmp_path / name, when)
        for name, when in {"good": NOW, "other": NOW, "old": BEFORE, "new": AFTER}.items()
    }
    pair = [files.get(name, tmp_path / name) for name in (certificate, key)]
    with pytest.raises(NoCertificateError) as caught:
        given(*pair)
    told = str(caught.value)
    assert reason in told
    assert " : " in told.partition(reason)[2]
    assert told.count("\n") == 0
