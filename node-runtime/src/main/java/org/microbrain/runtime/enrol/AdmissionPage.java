package org.microbrain.runtime.enrol;

import gg.jte.Content;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/**
 * {@code /admission}: who asks to be let in, tokens, the nodes expected, the certificates given out with the worst first, and
 * what happened. Shows each account what lies in its area. What people do here is done by {@link AdmissionActions}.
 */
public final class AdmissionPage implements Page {

    static final String PATH = "/admission";
    private static final int MOST_ROWS = 500;
    private static final int MOST_EVENTS = 50;

    private final Admission admission;
    private final AdmissionNotices notices;
    private final Templates templates;

    /**
     * A request, for the template.
     *
     * @param expectedName   the name of the node in the list of those expected; null when it is not in it
     * @param serialDiffers  whether the list has another serial number
     * @param taken          whether the node has a certificate with another key
     */
    public record Asking(String key, NodeId node, String code, String address, String serial, Instant since, Instant seen,
            boolean hub, String expectedName, boolean serialDiffers, boolean taken) {
    }

    /**
     * A certificate, for the template.
     *
     * @param state revoked, expired, due or good
     */
    public record Held(NodeId node, String key, boolean authority, Instant notAfter, String way, String who, String replaces,
            String state, String reason) {
    }

    AdmissionPage(Admission admission, AdmissionNotices notices, Templates templates) {
        this.admission = admission;
        this.notices = notices;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "admission.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Right right() {
        return Right.ADMIT_NODES;
    }

    @Override
    public Object shows(NodeStatus status) {
        return admission.requests().waiting().stream().map(Requests.Entry::code).toList();
    }

    @Override
    public Content still(View view) {
        AdmissionNotices.Notice notice = notices.of(view.parameter().apply("notice"), view.account().name());
        return templates.content("admission-notice.jte", Map.of("view", view, "notice", Optional.ofNullable(notice),
                "admits", admission.authority() != null));
    }

    @Override
    public Content content(View view) {
        return templates.content("admission-requests.jte", Map.of("view", view, "requests", admission.requests().waiting().stream()
                .filter(one -> view.account().sees(one.node().area())).map(this::asking).toList()));
    }

    private Asking asking(Requests.Entry request) {
        Optional<ExpectedNodes.Entry> expected = admission.expected().find(request.node());
        return new Asking(request.key(), request.node(), request.code(), request.address(), request.serial(), request.since(),
                request.seen(), request.authorityCsr() != null, expected.map(ExpectedNodes.Entry::name).orElse(null),
                expected.filter(one -> !one.serial().isEmpty() && !one.serial().equals(request.serial())).isPresent(),
                admission.certificates().liveKeys(request.node()).stream().anyMatch(key -> !key.equals(request.key())));
    }

    @Override
    public Content below(View view) {
        Instant now = admission.time().instant();
        List<Held> held = new ArrayList<>();
        for (Certificates.Entry one : admission.certificates().newest()) {
            if (view.account().sees(one.node().area())) {
                held.add(held(one, now));
            }
        }
        held.sort(Comparator.comparing((Held one) -> one.state().equals("revoked")).thenComparing(Held::notAfter));
        InetSocketAddress address = admission.settings().address();
        return templates.content("admission.jte", Map.of("view", view,
                "address", address == null ? "" : address.getHostString() + ":" + address.getPort(),
                "expected", admission.expected().missing(MOST_ROWS).stream()
                        .filter(one -> view.account().sees(one.node().area())).toList(),
                "certificates", held.subList(0, Math.min(MOST_ROWS, held.size())), "more", Math.max(0, held.size() - MOST_ROWS),
                "tokens", admission.tokens().open(now).stream().filter(one -> view.account().sees(one.node().area())).toList(),
                "events", admission.log().newest(MOST_EVENTS).stream().filter(one -> seen(view, one)).toList()));
    }

    private Held held(Certificates.Entry one, Instant now) {
        Optional<Revocations.Revoked> revoked = admission.revocations().of(one.key());
        String state = revoked.isPresent() ? "revoked" : now.isAfter(one.notAfter()) ? "expired"
                : now.isAfter(Renewal.due(one.notBefore(), one.notAfter()).plus(Duration.ofDays(7))) ? "due" : "good";
        return new Held(one.node(), one.key().substring(0, 12), one.authority(), one.notAfter(), one.way(), one.who(),
                one.replaces() == null ? "" : one.replaces().substring(0, 12), state,
                revoked.map(Revocations.Revoked::reason).orElse(""));
    }

    private static boolean seen(View view, AdmissionLog.Event event) {
        try {
            return view.account().sees(new NodeId(event.node()).area());
        } catch (IllegalArgumentException e) {
            return view.account().area().equals(view.status().area()); // about no node: for who sees the whole area
        }
    }

}
