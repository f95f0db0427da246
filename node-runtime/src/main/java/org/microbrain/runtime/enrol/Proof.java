package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolRequest;

/** The node's signature over the parent's challenge and its own request: a request cannot be sent a second time by others. */
final class Proof {

    private Proof() {
    }

    static EnrolRequest sign(EnrolRequest.Builder request, EnrolChallenge challenge, PrivateKey key)
            throws GeneralSecurityException {
        request.clearProof();
        byte[] signed = NodeKeys.sign(key, message(request.build(), challenge));
        return request.setProof(ByteString.copyFrom(signed)).build();
    }

    static boolean isGood(EnrolRequest request, EnrolChallenge challenge, PublicKey key) {
        return NodeKeys.isSigned(key, message(request, challenge), request.getProof().toByteArray());
    }

    private static byte[] message(EnrolRequest request, EnrolChallenge challenge) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes("microbrain-enrol-1".getBytes(StandardCharsets.US_ASCII));
        for (ByteString part : List.of(challenge.getNonce(), challenge.getCommitment(), request.getCsr(),
                request.getAuthorityCsr(), request.getToken(), request.getCodePart(), joined(request.getChainList()),
                joined(request.getAuthorityChainList()))) {
            message.writeBytes(NodeKeys.sha256(part.toByteArray()));
        }
        return message.toByteArray();
    }

    private static ByteString joined(List<ByteString> parts) {
        return ByteString.copyFrom(parts);
    }
}
