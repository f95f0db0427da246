package org.microbrain.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** The pair of a private key on P-256, whose file does not hold the public one. */
public final class RecoveredPair {

    private RecoveredPair() {
    }

    public static KeyPair of(PrivateKey key) throws GeneralSecurityException {
        if (!(key instanceof ECPrivateKey ec)) {
            throw new InvalidKeyException("the key that is there is no EC key; move it away and begin anew");
        }
        ECPoint point = new FixedPointCombMultiplier()
                .multiply(ECNamedCurveTable.getParameterSpec("secp256r1").getG(), ec.getS()).normalize();
        java.security.spec.ECPoint plain = new java.security.spec.ECPoint(point.getAffineXCoord().toBigInteger(),
                point.getAffineYCoord().toBigInteger());
        KeyPair pair = new KeyPair(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(plain, ec.getParams())),
                key);
        NodeKeys.requirePair(key, pair.getPublic());
        return pair;
    }
}
