package org.microbrain.runtime.update;

import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Wish;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Texts;
import org.microbrain.runtime.console.View;

/**
 * One component as the page of updates shows it, in the language of who looks.
 *
 * @param component kind and name
 * @param running   the version that runs, "–" for none
 * @param since     since when, Unix milliseconds; 0 not known
 * @param wanted    the version that is wanted, "–" for none
 * @param why       one sentence: why this version
 * @param state     the state of the latest attempt; null for none
 * @param level     of its badge: a class of the style sheet
 */
public record UpdateLine(String component, String running, long since, String wanted, String why, AttemptState state,
                  String level) {

    static UpdateLine of(ComponentStatus status, View view) {
        Texts t = view.t();
        return new UpdateLine(view.word("componentkind", status.component().kind().word()) + " "
                + status.component().name(),
                status.running().map(Object::toString).orElse("–"), status.running().isPresent() ? status.since() : 0,
                status.wish().map(wish -> wish.version().text()).orElse("–"), why(status, t),
                status.attempt().map(Trying::state).orElse(null), status.attempt().map(one ->
                level(one.state())).orElse(""));
    }

    /** The class of the badge of a state. */
    public static String level(AttemptState state) {
        return switch (state) {
            case KEPT -> "mb-good";
            case GONE_BACK, FAILED, REFUSED -> "mb-level-3";
            case GOING_BACK -> "mb-level-2";
            case FETCHING, STAGED, WAITING, APPLYING, PROVING, SUPERSEDED -> "mb-level-1";
        };
    }

    private static String why(ComponentStatus status, Texts t) {
        boolean zh = t.language() == Language.ZH;
        if (status.note().isPresent()) {
            return text(status.note().get(), zh);
        }
        if (status.attempt().isPresent() && !status.attempt().get().en().isEmpty()
                && status.attempt().get().state() != AttemptState.SUPERSEDED) {
            return zh ? status.attempt().get().zh() : status.attempt().get().en();
        }
        if (status.wish().isEmpty()) {
            return t.get("updates.nobody");
        }
        Wish wish = status.wish().get();
        String why = zh ? wish.whyZh() : wish.whyEn();
        return why.isEmpty() ? t.get("updates.selected", wish.rollout(), wish.wave()) : why;
    }

    private static String text(NotGood note, boolean zh) {
        return zh ? note.zh() : note.en();
    }
}
