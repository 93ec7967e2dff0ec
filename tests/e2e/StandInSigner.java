// SPDX-License-Identifier: GPL-3.0-or-later

import java.awt.BorderLayout;
import java.awt.GridLayout;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextField;
import javax.swing.SwingWorker;

/**
 * Stands in for the provider's own signer in the tests: a window that takes a code and a PIN, signs the
 * code's text with the card, and hands the signature over to the test portal. The title tells the state.
 */
public final class StandInSigner {
    private static final String PORTAL = "https://nesbireysel.eonay.test";
    private static final String AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
    private static final String TITLE = "e-İmza (sınama)";

    private final JFrame frame = new JFrame(TITLE);
    private final JTextField code = new JTextField(20);
    private final JPasswordField pin = new JPasswordField(20);
    private final JLabel result = new JLabel(" ");

    public static void main(String[] arguments) {
        javax.swing.SwingUtilities.invokeLater(() -> new StandInSigner().show());
    }

    private void show() {
        JPanel fields = new JPanel(new GridLayout(0, 2, 8, 8));
        JButton sign = new JButton("İmzala");

        fields.add(new JLabel("Doğrulama Kodu"));
        fields.add(code);
        fields.add(new JLabel("PIN"));
        fields.add(pin);
        fields.add(result);
        fields.add(sign);
        sign.addActionListener(event -> start());
        frame.getRootPane().setDefaultButton(sign);
        frame.addWindowFocusListener(new WindowAdapter() {
            @Override
            public void windowGainedFocus(WindowEvent event) {
                code.requestFocusInWindow();
            }
        });
        code.addFocusListener(new FocusAdapter() {
            @Override
            public void focusGained(FocusEvent event) {
                frame.setTitle(TITLE + ": hazır");
            }
        });
        frame.add(fields, BorderLayout.CENTER);
        frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
        frame.pack();
        frame.setLocation(40, 60);
        frame.setVisible(true);
    }

    private void start() {
        String digits = code.getText().replaceAll("[^0-9]", "");
        String typed = new String(pin.getPassword());

        frame.setTitle(TITLE + ": imzalanıyor");
        new SwingWorker<String, Void>() {
            @Override
            protected String doInBackground() throws Exception {
                return sign(digits, typed);
            }

            @Override
            protected void done() {
                try {
                    tell(get());
                } catch (InterruptedException | java.util.concurrent.ExecutionException error) {
                    error.printStackTrace();
                    tell("olmadı");
                }
            }
        }.execute();
    }

    /** Ready for the next code once the window is in front again. */
    private void tell(String state) {
        result.setText(state);
        code.setText("");
        pin.setText("");
        frame.setTitle(TITLE + ": " + state);
    }

    private static String sign(String code, String pin) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(trust()).build();
        String text = find(post(client, "/imza/metin", "{\"kod\": \"" + code + "\"}"), "metin");
        byte[] signature = Cades.sign(text.getBytes(StandardCharsets.UTF_8), pin);
        String encoded = Base64.getEncoder().encodeToString(signature);

        return find(post(client, "/imza/teslim",
                         "{\"kod\": \"" + code + "\", \"imza\": \"" + encoded + "\"}"), "durum");
    }

    /** The system's authorities, among them the test portal's. */
    private static SSLContext trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        SSLContext context = SSLContext.getInstance("TLS");
        int number = 0;

        store.load(null, null);
        try (var input = Files.newInputStream(Path.of(AUTHORITIES))) {
            for (var authority : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
                store.setCertificateEntry(String.valueOf(number++), authority);
            }
        }
        factory.init(store);
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static String post(HttpClient client, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(PORTAL + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();

        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The value of a string member. */
    private static String find(String json, String name) throws IOException {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);

        if (!matcher.find()) {
            throw new IOException("no " + name + " in " + json);
        }
        return matcher.group(1).replace("\\n", "\n").replace("\\\"", "\"").replace("\\/", "/")
                .replace("\\\\", "\\");
    }
}
