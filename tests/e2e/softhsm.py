# SPDX-License-Identifier: GPL-3.0-or-later
"""SoftHSM2 in the machine: a third-party PKCS#11 module besides OpenSC.

    with softhsm.tokens(["nes-rsa4096/9c"]):
        …
"""

import contextlib

import modules
from bed import PIN

LIBRARY = "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"
OPENSC = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
FOLDER = "/var/lib/eonay-softhsm"
LABEL = "10000000146NES0"

# Its tokens are files that it writes to, for locks and at login. The worker's unit forbids writing, and
# Debian's default settings are not readable for other users.
DROP_IN = f"""[Service]
Environment=SOFTHSM2_CONF={FOLDER}/softhsm2.conf
ReadWritePaths={FOLDER}/tokens
"""

BEGIN = """
rm -rf "$1"
install -d -o eonay-token -g eonay-token -m 755 "$1"
install -d -o eonay-token -g eonay-token -m 700 "$1/tokens"
echo "directories.tokendir = $1/tokens" >"$1/softhsm2.conf"
"""

MAKE = """
as_worker () { runuser -u eonay-token -- env SOFTHSM2_CONF="$folder/softhsm2.conf" "$@"; }
folder=$1 library=$2 pin=$3 label=$4
shift 4
as_worker softhsm2-util --init-token --free --label "$label" --pin "$pin" --so-pin 12345678
number=1
for card in "$@"; do
  install -o eonay-token -m 600 "$card.key" "$folder/key"
  as_worker softhsm2-util --import "$folder/key" --token "$label" --pin "$pin" \\
    --label "$label" --id "0$number"
  as_worker pkcs11-tool --module "$library" --token-label "$label" --login --pin "$pin" \\
    --type cert --id "0$number" --label "$label" --write-object "$card.crt"
  rm "$folder/key"
  number=$((number + 1))
done
"""

TELL = """
dropins=/run/systemd/system/eonay-token-worker@.service.d
mkdir -p "$dropins"
printf %s "$1" >"$dropins/softhsm.conf"
systemctl daemon-reload
"""

FORGET = """
rm -rf "$1" /run/systemd/system/eonay-token-worker@.service.d/softhsm.conf
systemctl daemon-reload
"""


@contextlib.contextmanager
def tokens(*each, drop_in=DROP_IN):
    """Context: SoftHSM2 has these tokens, one for each slot, with certificates and keys of CARD/SLOT.
    The signer uses its module before OpenSC's; the worker's unit has the drop-in."""
    modules.sudo(BEGIN, FOLDER)
    for number, cards in enumerate(each):
        modules.sudo(MAKE, FOLDER, LIBRARY, PIN, f"{LABEL[:-1]}{number}",
                     *(f"{modules.CARDS}/{card}" for card in cards))
    modules.sudo(TELL, drop_in)
    modules.name_in_settings(LIBRARY, OPENSC)
    try:
        yield
    finally:
        modules.remove()
        modules.sudo(FORGET, FOLDER)
