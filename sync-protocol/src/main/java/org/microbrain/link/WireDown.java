package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.intent.SignedIntent;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Fetch;
import org.microbrain.wire.proto.Intents;
import org.microbrain.wire.proto.Piece;
import org.microbrain.wire.proto.Revision;

/** As {@link Wire}, for intents and pieces of releases. */
final class WireDown {

    /** Intents in a frame, and certificates. */
    static final int MOST_INTENTS = 200;
    private static final int MOST_SIGNERS = 20;
    private static final int LONGEST_CERTIFICATE = 16 << 10;

    private WireDown() {
    }

    static Intents intents(Intentions.Page page) {
        Intents.Builder intents = Intents.newBuilder().addAllSigners(page.signers()).setRevision(page.revision())
                .setMore(page.more());
        page.intents().forEach(intent -> intents.addIntents(intent(intent)));
        return intents.build();
    }

    private static org.microbrain.wire.proto.SignedIntent intent(SignedIntent intent) {
        return org.microbrain.wire.proto.SignedIntent.newBuilder().setContent(intent.content())
                .setSignature(intent.signature()).setSigner(intent.signer()).build();
    }

    static Intentions.Page intents(Intents intents) {
        if (intents.getIntentsCount() > MOST_INTENTS || intents.getRevision() < 0) {
            throw new ProtocolViolation("bad-intent", "it sent more than " + MOST_INTENTS + " intents at once");
        }
        List<SignedIntent> signed = new ArrayList<>();
        intents.getIntentsList().forEach(one -> signed.add(intent(one)));
        return new Intentions.Page(signed, signers(intents.getSignersList()), intents.getRevision(), intents.getMore());
    }

    private static SignedIntent intent(org.microbrain.wire.proto.SignedIntent intent) {
        return SignedIntent.open(intent.getContent(), intent.getSignature(), intent.getSigner());
    }

    private static List<ByteString> signers(List<ByteString> certificates) {
        if (certificates.size() > MOST_SIGNERS
                || certificates.stream().anyMatch(one -> one.isEmpty() || one.size() > LONGEST_CERTIFICATE)) {
            throw new ProtocolViolation("bad-intent", "it sent more than " + MOST_SIGNERS + " certificates, or a long one");
        }
        return List.copyOf(certificates);
    }

    /** @param proof whether to show the newest itself */
    static Revision revision(Intentions.Page newest, long after, boolean proof) {
        Revision.Builder revision = Revision.newBuilder().setRevision(newest.revision()).setAfter(after);
        if (proof && !newest.intents().isEmpty()) {
            revision.setNewest(intent(newest.intents().get(0))).addAllSigners(newest.signers());
        }
        return revision.build();
    }

    static Intentions.Page newest(Revision revision) {
        SignedIntent newest = intent(revision.getNewest());
        return new Intentions.Page(List.of(newest), signers(revision.getSignersList()), newest.intent().revision(), false);
    }

    static PieceName pieceName(Fetch fetch) {
        try {
            return switch (fetch.getWhatCase()) {
                case METADATA -> PieceName.metadata(fetch.getMetadata());
                case RECIPE -> PieceName.recipe(HexFormat.of().formatHex(fetch.getRecipe().toByteArray()));
                case CHUNK -> PieceName.chunk(HexFormat.of().formatHex(fetch.getChunk().toByteArray()));
                case WHAT_NOT_SET -> throw new IllegalArgumentException("nothing is named");
            };
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-fetch", "it asked for a piece of nothing: " + e.getMessage());
        }
    }

    static void pieceName(PieceName name, Fetch.Builder fetch) {
        switch (name.kind()) {
            case METADATA -> fetch.setMetadata(name.name());
            case RECIPE -> fetch.setRecipe(ByteString.fromHex(name.name()));
            case CHUNK -> fetch.setChunk(ByteString.fromHex(name.name()));
        }
    }

    /** A state that is newer than this program is a reason to come again later. */
    static PieceAnswer piece(Piece piece) {
        PieceAnswer.State[] states = PieceAnswer.State.values();
        int state = piece.getState();
        return new PieceAnswer(state >= 0 && state < states.length ? states[state] : PieceAnswer.State.BUSY,
                state == 0 ? piece.getData() : ByteString.EMPTY, piece.getLength());
    }
}
