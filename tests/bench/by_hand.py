# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does: by Kamu SM's guide “E-Onay aktif hale getirme adımları”, and with the program.

Each action of the guide is named, with its step. What both need is left out: the card into the reader,
closing what is open at the end. What the guide repeats is counted as often as it cannot be avoided: its
step 8 repeats steps 2 to 5, but the program that is open already need not be downloaded and opened again.
"""

import collections
import contextlib

import applet
import bed
import desktop
from tray_test import ACTIVATE

SIGN = (
    ("clicks", "3: copy the verification code"),
    ("windows", "4: the signing program asks for the code"),
    ("fields", "4: the verification code"),
    ("clicks", "4: OK"),
    ("windows", "5: certificate, text and PIN"),
    ("clicks", "5: the certificate"),
    ("fields", "5: the PIN"),
    ("clicks", "5: sign"),
)
GUIDE = (
    ("programs", "1: the browser"),
    ("windows", "1: the browser"),
    ("fields", "1: Kamu SM's address"),
    ("clicks", "1: Online İşlemler"),
    ("clicks", "1: Nitelikli Elektronik Sertifika İşlemleri"),
    ("clicks", "2: E-imzalı Giriş"),
    ("clicks", "3: indirmek için tıklayınız"),
    ("clicks", "3: open the download"),
    ("programs", "3: Java"),
    ("programs", "3: Kamu SM e-İmza Uygulaması"),
    *SIGN,
    ("clicks", "6: E-ONAY İşlemleri"),
    ("clicks", "7: Devam Et"),
    *SIGN,
)


def activate():
    """Activate as a person does who is asked when the card is inserted; returns how often what was done."""
    done = collections.Counter(programs=1, windows=1)
    seen = set()
    bed.card("insert", "nes-rsa")
    desktop.answer(ACTIVATE)
    done["clicks"] += 1
    desktop.type_pin(bed.PIN)
    done["fields"] += 1
    seen.update(desktop.windows())
    desktop.press(desktop.BUTTON, "İmzala ve Etkinleştir")
    done["clicks"] += 1
    desktop.find(desktop.BUTTON, "İmza Kaydını Göster", desktop.PROGRAM)
    seen.update(desktop.windows())
    done["windows"] += len(seen)
    return done


@contextlib.contextmanager
def actions(kind):
    """How often a person does this, with the program and by the guide."""
    applet.prepare()
    bed.portal("reset")
    bed.card("reset", "all")

    def measure():
        with applet.running(applet.APPLET):
            done = activate()[kind]
        bed.card("remove")
        return done, sum(step == kind for step, _ in GUIDE)
    yield measure
