// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** A CAdES-BES signature with the content in it, made by a card with an RSA key. */
final class Cades {
    /** Of the key for qualified signatures. */
    private static final String ID = "02";

    private static final String DATA = "06092a864886f70d010701";
    private static final String SIGNED_DATA = "06092a864886f70d010702";
    private static final String CONTENT_TYPE = "06092a864886f70d010903";
    private static final String MESSAGE_DIGEST = "06092a864886f70d010904";
    private static final String SIGNING_TIME = "06092a864886f70d010905";
    private static final String SIGNING_CERTIFICATE = "060b2a864886f70d010910022f";
    private static final String SHA256 = "300b0609608648016503040201";
    private static final String RSA = "300d06092a864886f70d0101010500";

    private Cades() {
    }

    static byte[] sign(byte[] content, String pin) throws Exception {
        byte[] der = read("--read-object", "--type", "cert", "--id", ID);
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
        byte[] attributes = attributes(content, der);
        byte[] signature = signWithCard(tlv(0x31, attributes), pin);
        byte[] signer = tlv(0x30, integer(1),
                tlv(0x30, certificate.getIssuerX500Principal().getEncoded(),
                        tlv(0x02, certificate.getSerialNumber().toByteArray())),
                hex(SHA256), tlv(0xa0, attributes), hex(RSA), tlv(0x04, signature));
        byte[] signed = tlv(0x30, integer(1), tlv(0x31, hex(SHA256)),
                tlv(0x30, hex(DATA), tlv(0xa0, tlv(0x04, content))), tlv(0xa0, der), tlv(0x31, signer));

        return tlv(0x30, hex(SIGNED_DATA), tlv(0xa0, signed));
    }

    /** The signed attributes in the order of DER. */
    private static byte[] attributes(byte[] content, byte[] certificate) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        String now = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").format(ZonedDateTime.now(ZoneOffset.UTC));
        byte[] identity = tlv(0x30, tlv(0x30, tlv(0x30, tlv(0x04, sha256.digest(certificate)))));
        byte[][] all = {
            attribute(CONTENT_TYPE, hex(DATA)),
            attribute(SIGNING_TIME, tlv(0x17, now.getBytes())),
            attribute(MESSAGE_DIGEST, tlv(0x04, sha256.digest(content))),
            attribute(SIGNING_CERTIFICATE, identity),
        };

        Arrays.sort(all, Arrays::compareUnsigned);
        return join(all);
    }

    private static byte[] attribute(String type, byte[] value) {
        return tlv(0x30, hex(type), tlv(0x31, value));
    }

    private static byte[] signWithCard(byte[] data, String pin) throws IOException, InterruptedException {
        Path input = Files.createTempFile("sign", ".bin");

        try {
            Files.write(input, data);
            return read("--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", ID, "--pin", pin,
                    "--input-file", input.toString());
        } finally {
            Files.delete(input);
        }
    }

    /** What pkcs11-tool writes with these arguments. */
    private static byte[] read(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("card", ".bin");
        String[] command = new String[arguments.length + 3];

        command[0] = "pkcs11-tool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[arguments.length + 1] = "--output-file";
        command[arguments.length + 2] = output.toString();
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();

            if (status != 0) {
                throw new IOException("pkcs11-tool ended with " + status);
            }
            return Files.readAllBytes(output);
        } finally {
            Files.delete(output);
        }
    }

    private static byte[] integer(int value) {
        return tlv(0x02, new byte[] {(byte) value});
    }

    private static byte[] tlv(int tag, byte[]... parts) {
        byte[] content = join(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String digits) {
        byte[] bytes = new byte[digits.length() / 2];

        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
