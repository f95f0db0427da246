package org.microbrain.edge.output;

import java.time.Instant;
import org.microbrain.body.OutputBody;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Notice;

/**
 * Something that happened at an output, for the page and, as a record, for those above.
 *
 * @param output  which; empty for all
 * @param kind    of the output; empty for all
 * @param word    what, see {@code OutputBody.event}
 * @param warning for which; empty for none
 * @param plan    version of the plan; 0 for none
 * @param who     a person; empty for the node itself
 * @param detail  in words
 */
public record OutputEvent(Instant at, String output, String kind, String word, String warning, int plan, String who, Notice detail) {

    static final int LONGEST_DETAIL = 500;

    public OutputEvent {
        detail = new Notice(cut(detail.zh()), cut(detail.en()));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_DETAIL));
    }

    /** The colour of its word. */
    public String colour() {
        return word.endsWith("-failed") || word.equals("lost") || word.equals("stopped") ? "red"
                : word.endsWith("-confirmed") ? "green" : word.endsWith("-asked") || word.endsWith("-sent") ? "yellow" : "grey";
    }

    Draft draft(RecordTime time) {
        return new Draft(RecordKind.OUTPUT, PriorityClass.EVENT, time, OutputBody.newBuilder().setOutput(output).setKind(kind)
                .setEvent(word).setWarning(warning).setPlan(plan).setWho(who).setDetailZh(detail.zh()).setDetailEn(detail.en())
                .build().toByteArray());
    }
}
