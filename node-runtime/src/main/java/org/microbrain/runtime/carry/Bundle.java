package org.microbrain.runtime.carry;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.runtime.identity.NodeKeys;

/**
 * A file that is carried: a line that says what it is, a line of JSON (manifest, certificates, signature), then the sealed content
 * to the end of the file. What {@link #open} gives was read, not believed.
 */
public final class Bundle {

    /** Bytes of the two lines at most. */
    static final int LONGEST_HEAD = 256 << 10;
    static final String ENDING = ".carry";
    private static final byte[] MAGIC = "microbrain-carry 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNED = "microbrain carry 1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_CERTIFICATES = 5;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Manifest manifest;
    private final byte[] signed;
    private final byte[] signature;
    private final List<X509Certificate> chain;
    private final int head;

    private Bundle(Path file, Manifest manifest, byte[] signed, byte[] signature, List<X509Certificate> chain, int head) {
        this.file = file;
        this.manifest = manifest;
        this.signed = signed;
        this.signature = signature;
        this.chain = chain;
        this.head = head;
    }

    /**
     * The beginning of the file.
     *
     * @param chain of who makes it
     * @param key   its own
     */
    static byte[] head(Manifest manifest, List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException {
        byte[] document = CanonicalJson.write(manifest.document());
        List<String> certificates = new ArrayList<>();
        for (X509Certificate one : chain) {
            certificates.add(Base64.getEncoder().encodeToString(one.getEncoded()));
        }
        byte[] envelope = CanonicalJson.write(Map.of("certificates", certificates, "manifest", manifest.document(),
                "signature", Base64.getEncoder().encodeToString(NodeKeys.sign(key, joined(SIGNED, document)))));
        return joined(MAGIC, joined(envelope, new byte[] {'\n'}));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /**
     * Reads the head of a file; no more than that.
     *
     * @throws CarryProblem when it is no bundle, or one of a later format
     */
    public static Bundle open(Path file) throws IOException, CarryProblem {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw none(file, "it is no plain file");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw none(file, "it does not begin as one of version 1 does");
            }
            byte[] line = line(file, in);
            Fields envelope = Fields.of(JsonReader.read(line, LONGEST_HEAD), "bundle");
            return new Bundle(file, Manifest.read(envelope.object("manifest")),
                    CanonicalJson.write(envelope.object("manifest").members()),
                    Base64.getDecoder().decode(envelope.text("signature")), certificates(envelope.texts("certificates")),
                    MAGIC.length + line.length + 1);
        } catch (IllegalArgumentException | CertificateException e) {
            throw none(file, "its head cannot be read: " + e.getMessage());
        }
    }

    private static byte[] line(Path file, InputStream in) throws IOException, CarryProblem {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() == LONGEST_HEAD) {
                throw none(file, "its head does not end");
            }
            line.write(octet);
        }
        return line.toByteArray();
    }

    private static List<X509Certificate> certificates(List<String> encoded) throws CertificateException {
        if (encoded.isEmpty() || encoded.size() > MOST_CERTIFICATES) {
            throw new CertificateException("a chain has 1 to " + MOST_CERTIFICATES + " certificates");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (String one : encoded) {
            chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(one))));
        }
        return chain;
    }

    private static CarryProblem none(Path file, String why) {
        return new CarryProblem("no-bundle", file.getFileName() + " 不是完好的摆渡包，或版本更新（" + why + "）",
                file.getFileName() + " is no good bundle, or one of a later version: " + why);
    }

    public Manifest manifest() {
        return manifest;
    }

    /** Of who says that it made it, the leaf first. */
    List<X509Certificate> chain() {
        return chain;
    }

    /** Bytes that the whole file must have. */
    public long size() {
        return head + manifest.length();
    }

    /** @throws CarryProblem unless the holder of the first certificate signed this very manifest */
    void requireSignature() throws CarryProblem {
        if (!NodeKeys.isSigned(chain.get(0).getPublicKey(), joined(SIGNED, signed), signature)) {
            throw new CarryProblem("forged", "摆渡包的签名不对：在途中被改动，或不是 " + manifest.from() + " 制作的",
                    "the signature of the bundle is not good: it was changed on the way, or " + manifest.from()
                            + " did not make it");
        }
    }

    /** @throws CarryProblem when bytes are missing, too many, or not those that the manifest says; reads the whole file */
    void requireWhole() throws IOException, CarryProblem {
        long there = Files.size(file);
        if (there != size()) {
            throw damaged("it has " + there + " bytes instead of " + size(), "长度 " + there + " 字节，应为 " + size());
        }
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = content()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(manifest.sha256())) {
            throw damaged("its bytes are not those that were written", "内容与写入时不同");
        }
    }

    private CarryProblem damaged(String en, String zh) {
        return new CarryProblem("damaged", "摆渡包 " + file.getFileName() + " 不完整或已损坏（" + zh + "）；请重新复制或重新制作",
                "the bundle " + file.getFileName() + " is cut short or damaged: " + en + "; copy it again or have it made anew");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The sealed content. */
    InputStream content() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            in.skipNBytes(head);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
