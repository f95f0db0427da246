/** The forwarding core as an OSGi bundle: life cycle, configuration, and the service it offers. */
package org.microbrain.forwarder.osgi;
