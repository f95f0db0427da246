/**
 * What goes between two nodes on a stick, where there is no line: bundles of the frames of a link, signed by who made them, sealed
 * for who takes them. The node makes them and takes them in; {@code microbrain carry} moves the files.
 */
package org.microbrain.runtime.carry;
