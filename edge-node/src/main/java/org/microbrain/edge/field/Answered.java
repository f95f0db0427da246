package org.microbrain.edge.field;

import java.util.List;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * What a device answered to who asked it once.
 *
 * @param reports what came, one for each question
 * @param silence why not all came, or null
 */
public record Answered(List<FieldReport> reports, Flaw silence) {
}
