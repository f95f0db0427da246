/** The commands of trust: {@code microbrain tuf} for who checks us, {@code microbrain release} for who publishes. */
package org.microbrain.runtime.trust;
