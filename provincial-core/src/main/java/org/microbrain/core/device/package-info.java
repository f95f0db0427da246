/** What devices of an existing Hono send: understood, archived as readings that are believed less, and who of them is there. */
package org.microbrain.core.device;
