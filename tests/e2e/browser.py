# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's browser at the portal, as far as a test needs one that has no window."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

from bed import HOST

ENTRY = f"https://{HOST}/nb.go"
SIGNED_LOGIN = f"https://{HOST}/nbimzali.go"


class Browser:
    """Keeps its cookies and the page that it is on."""

    def __init__(self):
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.page = ""
        self.address = ENTRY

    def open(self, address, form=None):
        """Go to a page, by a form where one is given."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        with self._opener.open(address, data, timeout=60) as reply:
            self.page = reply.read().decode()
            self.address = reply.geturl()

    def reload(self):
        """As the page does by itself when its signature has come."""
        self.open(self.address)

    def code(self):
        """The verification code that the page shows."""
        return re.search(r'class="rakam">([0-9]+)<', self.page).group(1)

    def open_login(self):
        """To the code of the first signature."""
        self.open(SIGNED_LOGIN)
        return self.code()

    def open_consent(self):
        """From the page after the login to the code of the second signature."""
        self.open(f"https://{HOST}/nbeonay.go")
        token = re.search(r'name="islem" value="([0-9a-f]+)"', self.page).group(1)
        self.open(self.address, {"islem": token})
        return self.code()
