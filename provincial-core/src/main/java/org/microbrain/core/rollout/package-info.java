/**
 * Rollouts: who gets which release, and when. What decides is pure, takes time and evidence as arguments and gives back a new
 * state ({@link org.microbrain.core.rollout.Rollout}); {@link org.microbrain.core.rollout.RolloutTables} keeps it on the disk,
 * {@link org.microbrain.core.rollout.RolloutDesk} feeds it with what arrives and hands on what it decides.
 */
package org.microbrain.core.rollout;
