package org.microbrain.runtime.intent;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.microbrain.intent.Intent;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.SignedIntent;
import org.microbrain.link.Intentions;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the province's core says what it wants: gives the revisions, signs with the core's key, and keeps what it said in its
 * book. Revisions rise by one, over restarts; when nodes below prove that they hold higher ones, because this core was restored
 * from a backup, they go on above those, and all that is wanted is said once more. Safe for use by several threads.
 */
public final class IntentDesk implements Intentions {

    private static final Logger LOG = LoggerFactory.getLogger(IntentDesk.class);

    private final IntentBook book;
    private final NodeIdentity identity;
    private final LongSupplier clock;
    private final List<Runnable> raised = new CopyOnWriteArrayList<>();

    /**
     * @param book  of the core
     * @param clock Unix milliseconds, for people
     */
    public IntentDesk(IntentBook book, NodeIdentity identity, LongSupplier clock) {
        this.book = book;
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * Says what is wanted from now on. What has the same key is replaced.
     *
     * @param drafts all of them become known together, or none; some hundreds at a time, for a halt waits behind them
     * @return the highest revision given, once all is on the disk; children are told from then on. Fails when the disk does
     *         not take it or the key does not sign; then nothing was said
     */
    public CompletableFuture<Long> issue(Collection<IntentDraft> drafts) {
        List<IntentDraft> said = List.copyOf(drafts);
        return book.change(store -> issue(store, said)).thenCompose(nothing ->
                book.commits().submit(IntentStore::highestKnown));
    }

    private int issue(IntentStore store, List<IntentDraft> drafts) {
        long revision = store.highestKnown();
        List<ByteString> path = path();
        for (IntentDraft draft : drafts) {
            IntentBook.keep(store, sign(new Intent(++revision, clock.getAsLong(), draft), path.get(0)), path);
        }
        store.highestKnown(revision);
        return drafts.size();
    }

    private List<ByteString> path() {
        try {
            List<ByteString> path = new ArrayList<>();
            for (X509Certificate one : identity.chain()) {
                path.add(ByteString.copyFrom(one.getEncoded()));
            }
            return path;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate of this node cannot be encoded", e);
        }
    }

    private SignedIntent sign(Intent intent, ByteString certificate) {
        try {
            ByteString content = intent.encode();
            byte[] signature = NodeKeys.sign(identity.key(), SignedIntent.toSign(content).toByteArray());
            return SignedIntent.open(content, ByteString.copyFrom(signature),
                    ByteString.copyFrom(NodeKeys.sha256(certificate.toByteArray())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of this node does not sign: " + e.getMessage(), e);
        }
    }

    /** Whether the book knows of nothing that was ever said: it is new, or was damaged and set aside. */
    public boolean saidNothing() {
        return book.wanted().revision() == 0;
    }

    /**
     * To be called once at the start. A core that has another key than what it said was signed with says all once more, so
     * that nodes know the new key and believe the old one no more.
     */
    public CompletableFuture<Void> start() {
        return book.change(store -> store.signers().stream().allMatch(this::isMine) ? 0 : again(store));
    }

    private boolean isMine(List<ByteString> path) {
        try {
            return Signers.read(path).get(0).getPublicKey().equals(identity.chain().get(0).getPublicKey());
        } catch (CertificateException e) {
            return false;
        }
    }

    /** Called on the book's thread when this core turned out to have been restored and has said everything anew. */
    public void afterRaise(Runnable listener) {
        raised.add(listener);
    }

    @Override
    public CompletionStage<Page> newest() {
        return book.newest();
    }

    @Override
    public CompletionStage<Page> newer(NodeId child, long after) {
        return book.newer(child, after);
    }

    /** The core has no parent. */
    @Override
    public CompletionStage<Void> learn(Page page) {
        return CompletableFuture.completedFuture(null);
    }

    /** Believed when this core itself once signed it. What it wanted then is not wanted now; only the number counts. */
    @Override
    public CompletionStage<Void> told(NodeId child, Page newest) {
        Signers signers = Signers.of(newest.intents(), newest.signers());
        long[] to = {0};
        return book.change(store -> {
            to[0] = 0;
            for (SignedIntent intent : newest.intents()) {
                if (intent.intent().revision() > store.highestKnown()
                        && book.isGenuine(intent, signers.path(intent.signer()))) {
                    to[0] = intent.intent().revision();
                    store.highestKnown(to[0]);
                }
            }
            return to[0] == 0 ? 0 : again(store);
        }).thenAccept(nothing -> {
            if (to[0] > 0) {
                LOG.warn("{} holds an intent of revision {}, which this core does not know any more: it was restored. Revisions"
                        + " go on above, and all that is wanted is said again", child, to[0]);
                raised.forEach(Runnable::run);
            }
        });
    }

    private int again(IntentStore store) {
        List<IntentDraft> all = new ArrayList<>();
        store.above(0, intent -> all.add(intent.intent().what()));
        issue(store, all);
        store.forgetSigners();
        return 1;
    }
}
