package org.microbrain.runtime.call;

import java.time.Instant;
import java.util.List;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.call.channel.CallMessage;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Texts;
import org.microbrain.runtime.console.Words;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.warning.Mark;

/** What people are told when they are called: what, where, how sure, and how to answer. */
final class CallText {

    private static final int LONGEST_REASON = 200;

    private final DivisionCode area;
    private final String link;

    /** @param link the address under which people reach this node, without {@code /} at the end; empty for none */
    CallText(DivisionCode area, String link) {
        this.area = area;
        this.link = link;
    }

    /** @param byReply whether who writes back is heard */
    CallMessage warning(long id, DutyPerson person, PlacedCall call, KnownWarning known, boolean byReply, Instant now) {
        Texts t = texts(person.language());
        WarningBody body = known.body().orElse(WarningBody.getDefaultInstance());
        DivisionCode place = known.state().warning().area();
        boolean drill = known.state().marks().contains(Mark.DRILL);
        String hazard = t.has("hazard." + body.getHazard()) ? t.get("hazard." + body.getHazard()) : body.getHazard();
        String level = person.language() == Language.ZH ? call.level().words().zh() : call.level().words().en();
        String head = t.get(drill ? "call.drill" : "call.internal");
        String subject = t.get("call.subject", head, level, hazard, place(place, person.language()));
        StringBuilder text = new StringBuilder(subject).append(t.get("call.stop"));
        String reason = plain(person.language() == Language.ZH ? body.getReasonZh() : body.getReasonEn());
        if (!reason.isEmpty()) {
            text.append(reason).append(t.get("call.stop"));
        }
        text.append(t.get("call.time", new Words(t, now).time(body.getBornMs())));
        if (known.state().marks().contains(Mark.NOT_CONFIRMED_BY_COUNTY)) {
            text.append(t.get("call.unconfirmed"));
        }
        String answer = link.isEmpty() ? "" : link + AnswerPage.PATH + call.token();
        text.append(t.get(byReply ? "call.reply" : answer.isEmpty() ? "call.console" : "call.press"));
        text.append(answer.isEmpty() ? "" : " " + answer);
        return new CallMessage(id, person.name(), person.phone(), person.email(), person.account(), subject, text.toString(),
                answer, new CallMessage.Facts(call.warning(), call.level().number(), body.getHazard(), place.code(), drill));
    }

    CallMessage test(long id, DutyPerson person, Instant now) {
        Texts t = texts(person.language());
        String subject = t.get("call.trysubject", place(area, person.language()));
        return new CallMessage(id, person.name(), person.phone(), person.email(), person.account(), subject,
                t.get("call.trytext", subject, new Words(t, now).time(now)), "",
                new CallMessage.Facts("", 0, "", area.code(), true));
    }

    static Texts texts(Language language) {
        return Texts.load(language, List.of("console/messages"));
    }

    private static String place(DivisionCode place, Language language) {
        DivisionCode county = place;
        while (county.level().compareTo(DivisionCode.Level.COUNTY) > 0) {
            county = county.parent();
        }
        return (county.equals(place) ? DivisionNames.bundled().name(place, language)
                : DivisionNames.bundled().path(place, county, language)).orElse(place.code());
    }

    /** Reasons come from devices. */
    private static String plain(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
