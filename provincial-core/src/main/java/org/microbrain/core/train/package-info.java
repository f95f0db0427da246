/** Models trained on what the archive may use, as drafts of packages. */
package org.microbrain.core.train;
