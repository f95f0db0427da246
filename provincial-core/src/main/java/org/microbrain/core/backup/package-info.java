/** Copies of what a core knows, made while it runs. */
package org.microbrain.core.backup;
