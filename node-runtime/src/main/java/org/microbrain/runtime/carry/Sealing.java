package org.microbrain.runtime.carry;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.microbrain.record.NodeId;

/**
 * Seals for one node's key, and opens: HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The
 * content goes in segments; each is authenticated with its place and with whether it is the last.
 */
final class Sealing {

    /** Bytes of a segment before it is sealed. */
    static final int SEGMENT = 64 << 10;
    /** Bytes that sealing adds to a segment. */
    static final int TAG = 16;

    private static final byte[] MORE = {0};
    private static final byte[] LAST = {1};
    private static final int COORDINATE = 32;
    /** The prime of P-256 (FIPS 186-4 D.1.2.3): a curve is known by it among those that Java has. */
    private static final BigInteger PRIME =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    private final HPKEContext context;
    private final byte[] encapsulated;

    private Sealing(HPKEContext context, byte[] encapsulated) {
        this.context = context;
        this.encapsulated = encapsulated;
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    /** Binds a content to the head that it belongs to. */
    private static byte[] info(String id, NodeId from, NodeId to) {
        return ("microbrain carry 1\0" + id + '\0' + from + '\0' + to).getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws CarryProblem when the key is none that can be sealed for */
    static Sealing sealFor(PublicKey receiver, String id, NodeId from, NodeId to) throws CarryProblem {
        HPKE suite = suite();
        HPKEContextWithEncapsulation context =
                suite.setupBaseS(suite.deserializePublicKey(point(receiver, to)), info(id, from, to));
        return new Sealing(context, context.getEncapsulation());
    }

    /** @throws CarryProblem when it was not sealed for this key */
    static Sealing openWith(PrivateKey key, PublicKey own, byte[] encapsulated, String id, NodeId from, NodeId to)
            throws CarryProblem {
        HPKE suite = suite();
        byte[] point = point(own, to);
        try {
            AsymmetricCipherKeyPair pair =
                    suite.deserializePrivateKey(unsigned(((ECPrivateKey) key).getS()), point);
            return new Sealing(suite.setupBaseR(encapsulated, pair, info(id, from, to)), encapsulated);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw notForThisKey();
        }
    }

    private static CarryProblem notForThisKey() {
        return new CarryProblem("not-for-this-key",
                "摆渡包打不开：不是用本节点现在的密钥封装的，或在途中被改动；请对方重新制作",
                "the bundle cannot be opened: it was not sealed for the key that this node has now, or was changed on the way; "
                        + "have it made anew");
    }

    /** As SEC 1 §2.3.3 has it, uncompressed. */
    private static byte[] point(PublicKey key, NodeId whose) throws CarryProblem {
        if (!(key instanceof ECPublicKey ec) || !(ec.getParams().getCurve().getField()
                instanceof ECFieldFp field) || !field.getP().equals(PRIME)) {
            throw new CarryProblem("key-kind", whose + " 的密钥不是 P-256，不能为它封装摆渡包",
                    "the key of " + whose + " is none of P-256; nothing can be sealed for it");
        }
        byte[] point = new byte[1 + 2 * COORDINATE];
        point[0] = 4;
        System.arraycopy(unsigned(ec.getW().getAffineX()), 0, point, 1, COORDINATE);
        System.arraycopy(unsigned(ec.getW().getAffineY()), 0, point, 1 + COORDINATE, COORDINATE);
        return point;
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[COORDINATE];
        int skip = Math.max(0, bytes.length - COORDINATE);
        System.arraycopy(bytes, skip, fixed, COORDINATE - (bytes.length - skip), bytes.length - skip);
        return fixed;
    }

    /** What the receiver needs beside its key. */
    byte[] encapsulated() {
        return encapsulated;
    }

    /** Seals the next segment. */
    byte[] seal(byte[] plain, int length, boolean last) {
        try {
            return context.seal(last ? LAST : MORE, length == plain.length ? plain : Arrays.copyOf(plain, length));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("a segment cannot be sealed", e);
        }
    }

    /** @throws CarryProblem when it is not the next segment as it was sealed */
    byte[] open(byte[] sealed, boolean last) throws CarryProblem {
        try {
            return context.open(last ? LAST : MORE, sealed);
        } catch (InvalidCipherTextException | IllegalArgumentException e) {
            throw notForThisKey();
        }
    }
}
