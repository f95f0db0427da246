package org.microbrain.runtime.update;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.release.Component;
import org.microbrain.release.Fits;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Revocation;
import org.microbrain.release.TrustedReleases;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;
import org.microbrain.trust.TrustFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases that are genuine, as the updater asks for them. Asking the parent may take long, so that happens on a thread
 * of its own, and what is not known yet is asked for again after a pause. Life-cycle code: owns the thread.
 */
public final class GenuineReleases implements UpdateParts.Releases, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GenuineReleases.class);
    /** What is known is looked at again: a revocation must reach a node that waits for its window. */
    private static final long GOOD_FOR_MILLIS = 10 * 60_000;
    private static final long RETRY_MILLIS = 20_000;
    private static final int MOST_KNOWN = 256;

    private final TrustedReleases trusted;
    private final NodeTraits traits;
    private final Version program;
    private final Supplier<Instant> credible;
    private final LongSupplier elapsed;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread one = new Thread(task, "releases");
        one.setDaemon(true);
        return one;
    });
    private final Map<ReleaseName, Answer> answers = new ConcurrentHashMap<>();
    private volatile TrustFailure trouble;

    /**
     * What is known of a release.
     *
     * @param offer   null while nothing is
     * @param refused why it is not taken; null when it is not refused
     * @param next    when it is looked for again, in elapsed milliseconds
     */
    private record Answer(Offer offer, NotGood refused, long next) {
    }

    /**
     * @param program  the version of this program
     * @param credible the time by which metadata is judged
     * @param elapsed  milliseconds that never go back
     */
    public GenuineReleases(TrustedReleases trusted, NodeTraits traits, Version program,
                           Supplier<Instant> credible, LongSupplier elapsed) {
        this.trusted = trusted;
        this.traits = traits;
        this.program = program;
        this.credible = credible;
        this.elapsed = elapsed;
    }

    @Override
    public Optional<Offer> find(Component component, Version version) throws NotGood {
        ReleaseName name;
        try {
            name = new ReleaseName(component.kind(), component.name(), version);
        } catch (IllegalArgumentException e) {
            throw new NotGood("not-a-release", "没有这样的发行名称", "no release can have this name");
        }
        Answer answer = answers.get(name);
        if (answer == null || elapsed.getAsLong() >= answer.next) {
            ask(name, answer);
        }
        if (answer != null && answer.refused != null) {
            throw answer.refused;
        }
        return answer == null ? Optional.empty() : Optional.ofNullable(answer.offer);
    }

    private void ask(ReleaseName name, Answer before) {
        if (answers.size() >= MOST_KNOWN) {
            answers.clear();
        }
        long now = elapsed.getAsLong();
        answers.put(name, before == null ? new Answer(null, null, now + RETRY_MILLIS)
                : new Answer(before.offer, before.refused, now + RETRY_MILLIS));
        try {
            thread.execute(() -> answers.put(name, answered(name, before)));
        } catch (RejectedExecutionException e) {
            LOG.debug("releases are no longer asked for");
        }
    }

    /** On the thread of its own. What was known stays while nothing newer can be had. */
    private Answer answered(ReleaseName name, Answer before) {
        try {
            trusted.refresh(credible.get());
            trouble = null;
        } catch (TrustFailure e) {
            failed(e);
        } catch (IOException e) {
            LOG.debug("the metadata of releases cannot be had now: {}", e.getMessage());
        }
        Offer offer = before == null ? null : before.offer;
        try {
            Optional<Revocation> revoked = trusted.revocation(name);
            if (revoked.isPresent()) {
                return new Answer(null, new NotGood("revoked", "此版本已撤回：" + revoked.get().reason().zh(),
                        "this version is revoked: " + revoked.get().reason().en()), elapsed.getAsLong()
                        + GOOD_FOR_MILLIS);
            }
            trusted.requireFresh(name.kind(), credible.get());
            return new Answer(offer(trusted.get(name)), null, elapsed.getAsLong() + GOOD_FOR_MILLIS);
        } catch (TrustFailure e) {
            if (e.reason() != TrustFailure.Reason.UNKNOWN) {
                failed(e);
            }
        } catch (IOException e) {
            LOG.debug("the document of {} cannot be had now: {}", name, e.getMessage());
        }
        return new Answer(offer, null, elapsed.getAsLong() + RETRY_MILLIS);
    }

    private void failed(TrustFailure e) {
        if (trouble == null || !trouble.getMessage().equals(e.getMessage())) {
            LOG.warn("what was said of releases is not believed: {}", e.getMessage());
        }
        trouble = e;
    }

    private Offer offer(Release release) {
        ReleaseName name = release.name();
        List<Offer.Piece> pieces = release.artifacts().stream()
                .map(one -> new Offer.Piece(one.file(), one.sha256(), one.length())).toList();
        return new Offer(name.component(), name.version(), pieces,
                release.sample().map(sample -> new Offer.Sample(sample.input(), sample.expected())),
                release.fits().misfit(traits.board(), traits.profile(), program).map(misfit -> said(misfit,
                release)));
    }

    private NotGood said(Fits.Misfit misfit, Release release) {
        Fits fits = release.fits();
        return switch (misfit) {
            case BOARD -> misfit("主板", "board", traits.board(), String.join(", ", fits.boards()));
            case PROFILE -> misfit("型号", "profile", traits.profile(), String.join(", ", fits.profiles()));
            case PROGRAM -> misfit("程序版本", "program version", program.text(), fits.from().map(one -> "≥ "
                    + one).orElse("")
                    + fits.below().map(one -> " < " + one).orElse(""));
        };
    }

    private static NotGood misfit(String zh, String en, String here, String wanted) {
        String mine = here.isEmpty() ? "–" : here;
        return new NotGood("does-not-fit", zh + "不符：适用 " + wanted + "，本节点为 " + mine,
                "the " + en + " does not fit: made for " + wanted + ", this node has " + mine);
    }

    /** What a person must mend or know. */
    public List<Notice> troubles() {
        TrustFailure now = trouble;
        return now == null ? List.of() : List.of(new Notice("发行的签名信息不可信，暂不更新：" + now.chinese(),
                "what was said of releases is not believed, nothing is updated: " + now.getMessage()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
