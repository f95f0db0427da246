/**
 * What the province publishes for its nodes: a release is a named version of a model, a profile and so on, a list of files by
 * their SHA-256 and what they fit. Its document is a target of {@link org.microbrain.trust}; {@link
 * org.microbrain.release.TrustedReleases} is what a node asks.
 */
package org.microbrain.release;
