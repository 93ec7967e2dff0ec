# SPDX-License-Identifier: GPL-3.0-or-later
"""A minimal browser for the portal, without a window."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

from bed import HOST

ENTRY = f"https://{HOST}/nb.go"
SIGNED_LOGIN = f"https://{HOST}/nbimzali.go"


class Browser:
    """Keeps cookies and the current page."""

    def __init__(self):
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.page = ""
        self.address = ENTRY

    def open(self, address, form=None):
        """Load a page, with a form if given."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        with self._opener.open(address, data, timeout=60) as reply:
            self.page = reply.read().decode()
            self.address = reply.geturl()

    def reload(self):
        """Follow the redirect that the page makes when the signature has arrived."""
        self.open(self.address)

    def code(self):
        """The verification code on the page."""
        return re.search(r'class="rakam">([0-9]+)<', self.page).group(1)

    def open_login(self):
        """Go to the code of the first signature."""
        self.open(SIGNED_LOGIN)
        return self.code()

    def open_consent(self):
        """Go from the page after login to the code of the second signature."""
        self.open(f"https://{HOST}/nbeonay.go")
        token = re.search(r'name="islem" value="([0-9a-f]+)"', self.page).group(1)
        self.open(self.address, {"islem": token})
        return self.code()
