package org.microbrain.runtime.intent;

import java.security.cert.X509Certificate;
import java.util.List;
import org.microbrain.intent.SignedIntent;
import org.microbrain.record.ProtocolViolation;

/** Says whether an intent is the province's will. */
@FunctionalInterface
public interface SignerCheck {

    /**
     * @param path the certificate of who signed, then its issuers without the root
     * @throws ProtocolViolation {@code forged-intent} when it is not; the message says why
     */
    void check(SignedIntent intent, List<X509Certificate> path);
}
