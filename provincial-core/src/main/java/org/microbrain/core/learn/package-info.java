/** What the province learns from people's answers: candidates tried on the archive, thresholds proposed. */
package org.microbrain.core.learn;
