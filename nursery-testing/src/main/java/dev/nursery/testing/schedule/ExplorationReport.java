package dev.nursery.testing.schedule;

/**
 * What a search found that found no failure.
 *
 * @param runs how often the program was run
 * @param steps how many steps these runs took together
 * @param disturbed how many of them were disturbed by threads outside, so that their plans did not
 *     decide everything
 */
public record ExplorationReport(int runs, long steps, int disturbed) {}
