/** What other bundles see of the forwarder: the service {@link org.microbrain.forwarder.ReadingsSink} and its words. */
@Version("1.0.0")
package org.microbrain.forwarder;

import org.osgi.annotation.versioning.Version;
