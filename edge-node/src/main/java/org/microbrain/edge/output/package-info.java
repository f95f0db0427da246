/**
 * What a warning may switch at the site: a horn, a sign, a pump. Only by a plan that people approved here, never from above
 * (ADR 69). {@link org.microbrain.edge.output.SwitchStep} decides, {@link org.microbrain.edge.output.OutputBook} remembers,
 * {@link org.microbrain.edge.output.Outputs} does it.
 */
package org.microbrain.edge.output;
