package org.microbrain.edge.intake.mqtt;

import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.mapping.MeasurementMapping;

/** What all connections of a listener share. */
record MqttParts(MqttSettings settings, MeasurementMapping mapping, MeasurementSink sink, Refusals refusals,
                 Logins logins, MqttSessions sessions, ByteBudget budget) {
}
