package org.microbrain.runtime.intent;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.IntentKind;
import org.microbrain.intent.SignedIntent;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.StorageFailure;
import org.microbrain.link.Intentions;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intents that a node holds: for itself and, at a hub, to hand down; the newest of each key. Whoever brings one, it is
 * verified first and then written. It can be had again from the parent, so a damaged file is set aside and begun anew. Safe
 * for use by several threads.
 */
public final class IntentBook implements Intentions, AutoCloseable {

    /** Keys held at most: a province's nodes and areas several times. */
    static final int MOST_INTENTS = 200_000;
    /** Of one page: two seconds of a thin line. A longer intent travels alone. */
    static final int PAGE_BYTES = 16 << 10;
    static final int PAGE_INTENTS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(IntentBook.class);

    private final Path file;
    private final NodeId node;
    private final SignerCheck check;
    private final IntentStore store;
    private final GroupCommit<IntentStore> commits;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Wanted wanted;
    private volatile long refused;

    /**
     * Opens the book, or begins one.
     *
     * @param node   whose it is; only what concerns it is kept
     * @param thread a single thread
     * @throws StorageFailure when the file cannot be had
     */
    public IntentBook(Path file, NodeId node, Executor thread, SignerCheck check) {
        this.file = file;
        this.node = node;
        this.check = check;
        this.store = new IntentStore(file);
        this.wanted = store.transaction(() -> wanted(store, node));
        this.commits = new GroupCommit<>(store, thread);
    }

    /** Called on the book's thread when something new is on the disk; must return soon. */
    public void afterNews(Runnable listener) {
        listeners.add(listener);
    }

    /** What is wanted of this node, as of now. Costs nothing. */
    public Wanted wanted() {
        return wanted;
    }

    /** What is wanted of a node whose intents are held here. */
    public CompletableFuture<Wanted> wanted(NodeId other) {
        return commits.submit(book -> wanted(book, other));
    }

    /** All that this node is wanted to run; empty when nobody ever said. */
    public CompletableFuture<Optional<Desired>> desired(NodeId other) {
        return wanted(other).thenApply(Wanted::desired);
    }

    /** The halts that stand for all of an area, the largest first. */
    public CompletableFuture<List<Wanted.Standing>> halts(DivisionCode area) {
        return commits.submit(book -> halts(book, area));
    }

    private static Wanted wanted(IntentStore book, NodeId node) {
        Optional<Desired> desired = book.find(IntentDraft.desiredKey(node)).flatMap(IntentBook::desired);
        return new Wanted(book.highestHeld(), desired, halts(book, node.area()));
    }

    private static Optional<Desired> desired(SignedIntent intent) {
        try {
            return Optional.of(Desired.decode(intent.intent().body()));
        } catch (ProtocolViolation e) {
            LOG.warn("{}, revision {}: {}", intent.intent().key(), intent.intent().revision(), e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Wanted.Standing> halts(IntentStore book, DivisionCode area) {
        List<Wanted.Standing> halts = new ArrayList<>();
        for (DivisionCode above = area; ; above = above.parent()) {
            DivisionCode at = above;
            book.find(IntentDraft.haltKey(at)).map(intent -> halt(intent)).filter(Halt::halted)
                    .ifPresent(halt -> halts.add(0, new Wanted.Standing(at, halt)));
            if (above.level() == DivisionCode.Level.PROVINCE) {
                return halts;
            }
        }
    }

    /** One that cannot be read stands: it is better to wait than to go on against somebody's will. */
    private static Halt halt(SignedIntent intent) {
        try {
            return Halt.decode(intent.intent().body());
        } catch (ProtocolViolation e) {
            return new Halt(true, "", e.getMessage());
        }
    }

    @Override
    public CompletableFuture<Page> newest() {
        return commits.submit(book -> {
            List<SignedIntent> newest = new ArrayList<>();
            book.above(book.highestHeld() - 1, newest::add);
            List<SignedIntent> one = newest.subList(0, Math.min(1, newest.size()));
            return new Page(one, signers(book, one), book.highestHeld(), false);
        });
    }

    @Override
    public CompletableFuture<Page> newer(NodeId child, long after) {
        return commits.submit(book -> {
            List<SignedIntent> page = new ArrayList<>();
            int[] bytes = {0};
            boolean[] more = {false};
            book.above(after, intent -> {
                if (intent.intent().concerns(child)) {
                    more[0] = !page.isEmpty() && (page.size() == PAGE_INTENTS
                            || bytes[0] + intent.content().size() > PAGE_BYTES);
                    if (!more[0]) {
                        bytes[0] += intent.content().size();
                        page.add(intent);
                    }
                }
                return !more[0];
            });
            long revision = more[0] ? page.get(page.size() - 1).intent().revision() : book.highestKnown();
            return new Page(page, signers(book, page), revision, more[0]);
        });
    }

    private static List<ByteString> signers(IntentStore book, List<SignedIntent> intents) {
        Set<ByteString> seen = new HashSet<>();
        List<ByteString> certificates = new ArrayList<>();
        for (SignedIntent intent : intents) {
            if (seen.add(intent.signer())) {
                certificates.addAll(book.signer(intent.signer()));
            }
        }
        return certificates;
    }

    @Override
    public CompletableFuture<Void> learn(Page page) {
        Signers signers = Signers.of(page.intents(), page.signers());
        return change(book -> {
            int news = 0;
            for (SignedIntent intent : page.intents()) {
                news += learn(book, intent, signers.path(intent.signer())) ? 1 : 0;
            }
            return news;
        });
    }

    private boolean learn(IntentStore book, SignedIntent intent, List<ByteString> path) {
        if (!intent.intent().concerns(node)) {
            LOG.debug("{} does not concern this node and is left out", intent.intent().key());
            return false;
        }
        Optional<SignedIntent> held = book.find(intent.intent().key());
        if (held.isPresent() && held.get().intent().revision() >= intent.intent().revision()) {
            if (!held.get().content().equals(intent.content())) {
                LOG.debug("{} of revision {} is older than what is held", intent.intent().key(), intent.intent().revision());
            }
            return false;
        }
        if (held.isEmpty() && book.count() >= MOST_INTENTS || !genuine(intent, path) || !ofNewestKey(book, intent, path)) {
            return false;
        }
        keep(book, intent, path);
        return true;
    }

    private boolean ofNewestKey(IntentStore book, SignedIntent intent, List<ByteString> path) {
        try {
            boolean newest = Signers.ofNewestKey(path, book.signers());
            if (!newest) {
                refused++;
                LOG.warn("{} of revision {} is left out: the province has given its core another key since",
                        intent.intent().key(), intent.intent().revision());
            }
            return newest;
        } catch (CertificateException e) {
            throw new StorageFailure(file, e);
        }
    }

    private boolean genuine(SignedIntent intent, List<ByteString> path) {
        try {
            check.check(intent, Signers.read(path));
            return true;
        } catch (CertificateException | ProtocolViolation e) {
            refused++;
            LOG.warn("an intent is not genuine and is left out: {}", e.getMessage());
            return false;
        }
    }

    static void keep(IntentStore book, SignedIntent intent, List<ByteString> path) {
        book.put(intent);
        if (book.signer(intent.signer()).isEmpty()) {
            book.putSigner(intent.signer(), path);
            book.forgetSigners();
        }
    }

    /** What a child holds is genuine or not, whoever brings it. */
    @Override
    public CompletableFuture<Void> told(NodeId child, Page newest) {
        return learn(newest);
    }

    /** @param work returns how many intents it changed */
    CompletableFuture<Void> change(Function<IntentStore, Integer> work) {
        return commits.submit(book -> work.apply(book) > 0 ? wanted(book, node) : null).thenAccept(fresh -> {
            if (fresh != null) {
                wanted = fresh;
                listeners.forEach(IntentBook::call);
            }
        });
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("what follows news of intents failed; the book holds them: {}", e.toString());
        }
    }

    GroupCommit<IntentStore> commits() {
        return commits;
    }

    boolean isGenuine(SignedIntent intent, List<ByteString> path) {
        return genuine(intent, path);
    }

    /** Intents that were not genuine, since the start. */
    public long refused() {
        return refused;
    }

    /** What is wrong with it, for the node's page. */
    public Optional<Notice> trouble() {
        return Optional.ofNullable(commits.trouble()).map(why -> new Notice(
                "意图簿无法写入：" + why, "the book of intents cannot be written: " + why));
    }

    /** To be called when its thread has ended. */
    @Override
    public void close() {
        store.close();
    }
}
