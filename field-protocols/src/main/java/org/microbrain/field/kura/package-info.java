/** What gateways with Eclipse Kura speak over MQTT: payloads, topics, and data as readings. No I/O, no clock. */
package org.microbrain.field.kura;
