#!/usr/bin/env bash
# trustme 1.2.1, a certificate of one's own for a server in the local network.
#
# Guess: a certificate from CA().issue_cert(address) is good for phones that trust the CA.
# Seen: it is valid from 2000 to 3000, 365,243 days. Since iOS 13 Apple's devices refuse a server's
#   certificate of more than 825 days, whoever signed it, also where the CA was installed by hand.
#   issue_cert takes not_after.
# Source: https://trustme.readthedocs.io (expiry « in the far future ») and
#   https://support.apple.com/103769 (requirements for trusted certificates in iOS 13).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  trustme==1.2.1
"$dir/bin/python" - <<'PY'
from datetime import UTC, datetime, timedelta

import trustme
from cryptography import x509


def days(**options: datetime) -> int:
    issued = trustme.CA().issue_cert("192.168.1.20", **options)
    certificate = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    return (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days


now = datetime.now(UTC)
seen = days()
print(seen)
assert seen == 365_243, seen
# One end is not enough: the start stays in 2000.
assert days(not_after=now + timedelta(days=800)) > 825
assert days(not_before=now, not_after=now + timedelta(days=800)) == 800
PY
