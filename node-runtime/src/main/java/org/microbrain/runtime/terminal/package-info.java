/** What commands draw at a terminal. */
package org.microbrain.runtime.terminal;
