/** Records through Kafka, in the topics and the format of Eclipse Hono. Only a core that is configured so has it on its class path. */
package org.microbrain.hono;
