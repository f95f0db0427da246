/**
 * Publishing of releases: a folder that is the repository, drafts in it that wait for signatures, and the four things that are
 * done with it: drafting, signing, publishing, showing. No key lies in the folder (ADR 35).
 */
package org.microbrain.release.author;
