# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks signatures with the openssl command."""

import re
import tempfile

from bed import PKI, must

ATTRIBUTES = ("contentType", "messageDigest", "signingTime", "id-smime-aa-signingCertificateV2")


class Signature:
    """Details of a signature that OpenSSL accepts as CAdES, including the certificate chain.

    content: the signed content; attributes: names of the signed attributes; digest and algorithm:
    OpenSSL's names.
    """

    def __init__(self, der):
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/x.p7m", "wb") as file:
                file.write(der)
            must("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
                 "-in", f"{folder}/x.p7m", "-CAfile", f"{PKI}/ca/chain.pem",
                 "-out", f"{folder}/content")
            with open(f"{folder}/content", "rb") as file:
                self.content = file.read()
            printed = must("openssl", "cms", "-cmsout", "-print", "-inform", "DER",
                           "-in", f"{folder}/x.p7m")
        signer = printed[printed.index("signerInfos"):]
        self.attributes = re.findall(r"object: ([\w-]+) \(", signer)
        self.digest = re.search(r"digestAlgorithm: *\n *algorithm: (\S+)", signer)[1]
        self.algorithm = re.search(r"signatureAlgorithm: *\n *algorithm: (\S+)", signer)[1]
