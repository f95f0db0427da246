/** A real Kafka broker and a real PostgreSQL on this machine, from Maven's artifacts: for the demo, the benchmarks and the tests. */
package org.microbrain.engine;
