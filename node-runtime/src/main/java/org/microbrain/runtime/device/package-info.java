/** What devices say that stand behind no node of ours, between the module that hears it and the core that makes something of it. */
package org.microbrain.runtime.device;
