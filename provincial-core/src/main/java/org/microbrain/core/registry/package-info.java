/** The province's nodes in the device registry of an Eclipse Hono, over its management API. */
package org.microbrain.core.registry;
