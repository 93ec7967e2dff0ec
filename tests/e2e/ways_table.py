# SPDX-License-Identifier: GPL-3.0-or-later
"""What activation and diagnosis make of each proxy and each certificate: the tables of test-doctor.

Each row is tried with a proxy of that kind (see proxy.py) in a network in which only the proxy knows the
portal's address, unless the setting says otherwise. PORT is the proxy's, LOGIN what it accepts.

activate: the exit code. reason: of the diagnosis' connection check; the activation says the same in
words. proxy: of the diagnosis' proxy check. asked: the requests of one failing activation, and of one
diagnosis; an activation that succeeds makes several connections, each of which is asked for a password.
sent: how many of those had a user name and a password.

Debian 12's libproxy runs no PAC files without the package libproxy1-plugin-webkit.
"""

import platform

PROXIES = """
the proxy is            | the setting                                        | activate | proxy     | reason            | asked | sent
------------------------+----------------------------------------------------+----------+-----------+-------------------+-------+-----
open                    | none, and the portal is reached without            | 0        | none      | trusted           | 0     | 0
open                    | https_proxy=http://127.0.0.1:PORT                  | 0        | used      | trusted           | 1     | 0
open                    | HTTPS_PROXY=http://127.0.0.1:PORT/                 | 0        | used      | trusted           | 1     | 0
open                    | GNOME's settings                                   | 0        | used      | trusted           | 1     | 0
open                    | a PAC file in GNOME's settings, on Debian 13       | 0        | used      | trusted           | 1     | 0
open                    | a PAC file in GNOME's settings, on Debian 12       | 50       | script    | not-resolved      | 0     | 0
dead                    | https_proxy, and no_proxy names the portal         | 0        | none      | trusted           | 0     | 0
asking                  | https_proxy=http://LOGIN@127.0.0.1:PORT            | 0        | used      | trusted           | 2     | 1
asking, closing         | https_proxy=http://LOGIN@127.0.0.1:PORT            | 0        | used      | trusted           | 2     | 1
asking for Digest       | https_proxy=http://LOGIN@127.0.0.1:PORT            | 0        | used      | trusted           | 2     | 1
asking                  | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-no-password | 1     | 0
asking                  | https_proxy=http://ayse:yanlis@127.0.0.1:PORT      | 50       | used      | proxy-password    | 2     | 1
asking, closing         | https_proxy=http://ayse:yanlis@127.0.0.1:PORT      | 50       | used      | proxy-password    | 2     | 1
asking for Digest       | https_proxy=http://ayse:yanlis@127.0.0.1:PORT      | 50       | used      | proxy-password    | 2     | 1
asking for NTLM         | https_proxy=http://LOGIN@127.0.0.1:PORT            | 50       | used      | proxy-login       | 1     | 0
refusing                | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-refused     | 1     | 0
leading to a login page | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-refused     | 1     | 0
failing                 | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-failed      | 1     | 0
silent                  | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-silent      | 1     | 0
hanging up              | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-silent      | 1     | 0
dead                    | https_proxy=http://127.0.0.1:PORT                  | 50       | used      | proxy-unreachable | 0     | 0
open                    | https_proxy=http://proxy.okul.example:PORT         | 50       | used      | proxy-unreachable | 0     | 0
open                    | https_proxy=127.0.0.1:PORT                         | 50       | no-scheme | proxy-address     | 0     | 0
open                    | https_proxy=ayse:yanlis@proxy.okul.example:PORT    | 50       | no-scheme | proxy-address     | 0     | 0
"""

# The portal's certificate, without a proxy. An interception is a certificate of another authority.
CERTIFICATES = """
the certificate is     | begins | ends | reason
-----------------------+--------+------+--------------------
in order               | -1     | 1    | trusted
of another authority   | -1     | 1    | certificate-unknown
expired                | -20    | -1   | certificate-time
not yet valid          | 2      | 20   | certificate-time
of another host        | -1     | 1    | certificate-name
not there: no TLS      | -1     | 1    | no-handshake
"""

# What the activation says for each reason; the proxy without its user name and password.
WORDS = {
    "not-resolved": "nesbireysel.eonay.test adresi bulunamadı.",
    "certificate-unknown": "nesbireysel.eonay.test adresinin güvenlik sertifikası bu bilgisayarda tanınmıyor.",
    "certificate-time": "nesbireysel.eonay.test adresinin sertifikası, bu bilgisayarın tarihinde (DATE) geçerli değil.",
    "certificate-name": "nesbireysel.eonay.test yerine başka bir sunucu yanıt veriyor.",
    "no-handshake": "nesbireysel.eonay.test ile güvenli bir bağlantı kurulamadı.",
    "proxy-no-password": "PROXY vekil sunucusu kullanıcı adı ve parola istiyor.",
    "proxy-password": "PROXY vekil sunucusu kullanıcı adını ve parolayı kabul etmedi.",
    "proxy-login": "PROXY vekil sunucusu, bu programın bilmediği bir oturum açma yöntemi istiyor.",
    "proxy-refused": "PROXY vekil sunucusu nesbireysel.eonay.test adresine erişime izin vermiyor.",
    "proxy-failed": "PROXY vekil sunucusu nesbireysel.eonay.test adresine bağlanamadı.",
    "proxy-silent": "Vekil sunucu yanıt vermiyor: PROXY",
    "proxy-unreachable": "Vekil sunucuya ulaşılamıyor: PROXY",
    "proxy-address": "Vekil sunucunun adresi eksik: PROXY",
}


def rows(table):
    """The rows of a table for this release as lists of cells."""
    other = "12" if platform.freedesktop_os_release()["VERSION_ID"] == "13" else "13"
    for line in table.strip().splitlines()[2:]:
        if f"on Debian {other}" not in line:
            yield [cell.strip() for cell in line.split("|")]
