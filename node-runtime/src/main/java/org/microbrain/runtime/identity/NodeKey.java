package org.microbrain.runtime.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows a node's one certificate, whoever asks. Not a key store of the JDK's: that encrypts the key with a password derived in
 * ten thousand rounds, only to decrypt it again, which is a tenth of a second of a gateway's start.
 */
final class NodeKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "node";

    private final PrivateKey key;
    private final Supplier<List<X509Certificate>> chain;

    /** @param chain asked at each handshake */
    NodeKey(PrivateKey key, Supplier<List<X509Certificate>> chain) {
        this.key = key;
        this.chain = chain;
    }

    private String[] aliases(String keyType) {
        return keyType.equals(key.getAlgorithm()) ? new String[] {ALIAS} : null;
    }

    private String alias(String... keyTypes) {
        for (String keyType : keyTypes) {
            if (aliases(keyType) != null) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return aliases(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return aliases(keyType);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? chain.get().toArray(X509Certificate[]::new) : null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? key : null;
    }
}
