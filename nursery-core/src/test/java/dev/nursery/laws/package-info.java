/**
 * Those of the laws of {@code docs/design.md} that take a look inside. The others, and a table of
 * all, are in the package of the same name in the module {@code tests}.
 *
 * <p>{@code ScopeModelTest} has one thread make all moves of a game with scopes, so that the
 * outcome is exact, and compares every flag after each move with a model (L3 to L6, L9). {@code
 * CostLawsTest} counts steps (L11). {@code -Psoak} has the first tried many times more.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.laws;
