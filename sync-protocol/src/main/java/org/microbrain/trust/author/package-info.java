/** Making and signing of metadata, with keys that lie elsewhere than what is signed. Nodes use nothing of it. */
package org.microbrain.trust.author;
