package org.microbrain.runtime.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.people.Sessions.Session;

/** What is around every page: head, menu, language, bar on top, error pages, the console's own files. Thread-safe. */
final class Layout {

    /** The id of the live part in the page; other parts of a page may renew themselves. */
    private static final String LIVE = "live";
    private static final String LANGUAGE = "microbrain-language";
    /** No script, style or frame but our own files; no inline script at all. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Templates templates;
    private final List<String> bundles;
    private final List<Page> pages;
    private final Assets assets;
    private final Map<Language, Texts> texts = new ConcurrentHashMap<>();

    /** The lists may still grow until the first request. */
    Layout(Templates templates, List<String> bundles, List<Page> pages, Assets assets) {
        this.templates = templates;
        this.assets = assets;
        this.bundles = bundles;
        this.pages = pages;
    }

    static void secure(Context ctx) {
        ctx.header("Content-Security-Policy", POLICY).header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY").header("Referrer-Policy", "same-origin")
                .header("Cross-Origin-Opener-Policy", "same-origin").header("Cache-Control", "no-store");
    }

    Texts texts(Context ctx) {
        return texts(Language.of(ctx.cookie(LANGUAGE)));
    }

    private Texts texts(Language language) {
        return texts.computeIfAbsent(language, l -> Texts.load(l, bundles));
    }

    void show(Context ctx, Page page, NodeStatus status, Session session, Instant now) {
        Texts t = texts(ctx);
        Words words = new Words(t, now);
        View view = new View(status, Headline.of(status, t, words), t, words, session.account(), session.csrf(),
                name -> ctx.pathParamMap().containsKey(name) ? ctx.pathParam(name) : ctx.queryParam(name));
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view));
        boolean barAlone = LIVE.equals(ctx.header("HX-Target")) && !page.renewsItself();
        parameters.put("body", barAlone ? null : page.content(view));
        if (ctx.header("HX-Request") != null) {
            ctx.html(templates.render("renewed.jte", parameters));
            return;
        }
        parameters.putAll(Map.of("page", page, "menu", menu(session, false), "more", menu(session, true), "find", find(session), "address", address(ctx), "assets", assets,
                "back", URLEncoder.encode(address(ctx), StandardCharsets.UTF_8)));
        parameters.put("still", page.still(view));
        parameters.put("below", page.below(view));
        ctx.html(templates.render("layout.jte", parameters));
    }

    private List<Page> menu(Session session, boolean seldom) {
        return pages.stream().filter(page -> page.inMenu() && page.seldom() == seldom && session.account().may(page.right())).toList();
    }

    /** Where one finds things. */
    private String find(Session session) {
        return pages.stream().filter(page -> page.finds() && session.account().may(page.right())).map(Page::path).findFirst()
                .orElse("");
    }

    private static String address(Context ctx) {
        return ctx.queryString() == null ? ctx.path() : ctx.path() + "?" + ctx.queryString();
    }

    /** A page outside of a session. */
    void plain(Context ctx, String template, Map<String, Object> parameters) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("t", texts(ctx));
        all.put("assets", assets);
        ctx.html(templates.render(template, all));
    }

    /** Says what went wrong, with one of the sentences {@code error.*}. */
    void problem(Context ctx, int code, String key) {
        String word = key.substring(key.indexOf('.') + 1);
        refused(ctx, new BadRequest(code, word.matches("[0-9]+") ? "http-" + word : word, null,
                sentence(texts(Language.ZH), key), sentence(texts(Language.EN), key)));
    }

    /** Says what was wrong with what somebody asked: to a person in her language, to a program with a code and in both. */
    void refused(Context ctx, BadRequest refused) {
        ctx.status(refused.status());
        if (ctx.path().startsWith("/api/")) {
            Map<String, String> error = new LinkedHashMap<>();
            error.put("code", refused.code());
            error.put("parameter", refused.parameter());
            error.put("zh", refused.zh());
            error.put("en", refused.en());
            ctx.json(Map.of("error", error));
        } else {
            plain(ctx, "problem.jte", Map.of("text", texts(ctx).language() == Language.ZH ? refused.zh() : refused.en()));
        }
    }

    private static String sentence(Texts t, String key) {
        return t.get(t.has(key) ? key : "error.other");
    }

    void chooseLanguage(Context ctx) {
        Language language = Language.of(ctx.pathParam("language"));
        ctx.cookie(new Cookie(LANGUAGE, language.code(), "/", (int) Duration.ofDays(365).toSeconds(),
                ctx.req().isSecure(), true, null, SameSite.STRICT));
        String back = ctx.queryParam("back");
        ctx.redirect(back != null && isPage(back) ? back : "/");
    }

    /** Whether an address, with its query, is one of our pages: nobody is sent elsewhere by a link to here. */
    private boolean isPage(String address) {
        String path = address.replaceFirst("\\?.*", "");
        return address.length() <= 2048 && address.chars().noneMatch(Character::isISOControl)
                && pages.stream().anyMatch(page -> path.matches(pattern(page.path())));
    }

    private static String pattern(String path) {
        return Arrays.stream(path.split("/", -1)).map(part -> part.startsWith("{") ? "[^/\\\\]+" : Pattern.quote(part))
                .collect(Collectors.joining("/"));
    }
}
