#!/usr/bin/env bash
# segno 1.6.6, a QR code of the address that a phone is to open.
#
# Guess: segno.make(address) is a QR code that the camera of a phone reads.
# Seen: 15 bytes or less become a Micro QR code (M4), with one corner mark instead of three, and
#   « http://10.0.0.2 » is 15 bytes. Longer addresses of the same network are ordinary codes, so it
#   works until the network is a short one. segno.make_qr never makes a Micro QR code.
# Source: https://segno.readthedocs.io/en/latest/make.html (make may return a Micro QR code); Apple's
#   and Google's cameras name QR codes only.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  segno==1.6.6
"$dir/bin/python" - <<'PY'
import segno

seen = {
    address: segno.make(address).designator
    for address in ("http://10.0.0.2", "http://10.0.0.25", "http://192.168.1.20:8000")
}
seen["make_qr"] = segno.make_qr("http://10.0.0.2").designator
print(seen)
assert seen["http://10.0.0.2"].startswith("M4"), seen
assert not any(code.startswith("M") for address, code in seen.items() if address != "http://10.0.0.2"), seen
PY
