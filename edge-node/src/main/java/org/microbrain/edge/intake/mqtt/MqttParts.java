package org.microbrain.edge.intake.mqtt;

import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.MeasurementMapping;

/**
 * What all connections of a listener share.
 *
 * @param topics takes what it wants before the mapping is asked
 * @param publishers hears what was published
 * @param users  who may sign in by a password
 * @param budget of what came and is not durable yet; when it is used up, nothing more is read
 * @param halves of large packets of which a part has come. Apart from {@code budget}: it is the client's affair when
 *               the rest comes, and that must hold up nobody else
 */
record MqttParts(MqttSettings settings, MeasurementMapping mapping, TopicTaker topics, MeasurementSink sink, Refusals refusals,
                 Publishers publishers,
                 MqttUsers users, Logins logins, MqttSessions sessions, ByteBudget budget, ByteBudget halves) {
}
