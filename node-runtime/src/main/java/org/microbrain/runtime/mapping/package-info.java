/**
 * How what others send becomes measurements: by rules of the configuration, checked, each refusal with its reason. Edges map
 * what their sensors send, a core with Kafka what devices of Hono send.
 */
package org.microbrain.runtime.mapping;
