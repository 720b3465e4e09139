/**
 * The promises that {@code docs/design.md} calls laws, as properties over generated programs;
 * {@code -Psoak} has them tried many times more.
 *
 * <p>There are two kinds. Where things race, nobody can say what has to come out, only what may
 * not: those run whole programs. Where one thread makes all moves, the outcome is exact: those
 * compare each move with a model.
 *
 * <table>
 *   <caption>Which property holds the code to which law</caption>
 *   <tr><th>Law<th>Racing<th>Exact
 *   <tr><td>L1 no orphans<td>{@code ProgramLawsTest}
 *   <tr><td>L2 no lost errors<td>{@code ProgramLawsTest}
 *   <tr><td>L3 a cancellation goes home<td>{@code ProgramLawsTest}<td>{@code ScopeModelTest}
 *   <tr><td>L4 level, not edge<td>{@code ProgramLawsTest}<td>{@code ScopeModelTest}
 *   <tr><td>L5 shields<td>{@code ProgramLawsTest}, its programs with live shields<td>{@code
 *       ScopeModelTest}
 *   <tr><td>L6 deadlines nest, nothing returns early<td>{@code ProgramLawsTest}<td>{@code
 *       ScopeModelTest}
 *   <tr><td>L7 interrupts are clean<td>{@code ProgramLawsTest}
 *   <tr><td>L8 all or nothing<td>{@code WaitingLawsTest.whatIsHandedOverIsTakenOnceOrNotAtAll}
 *   <tr><td>L9 liveness<td>{@code ProgramLawsTest}: no program hangs, not even with code that
 *       swallows interrupts<td>{@code ScopeModelTest}: who wakes, and who does not
 *   <tr><td>L10 fairness<td>{@code FairnessTest}: turns<td>{@code
 *       WaitingLawsTest.firstComeFirstServed}
 *   <tr><td>L11 linear cost<td>{@code CostLawsTest}, counted in steps
 *   <tr><td>L12 visibility<td>{@code ProgramLawsTest}: into a child, and out of a nursery; {@code
 *       WaitingLawsTest}: through a wake-up
 * </table>
 *
 * <p>Besides, {@code LeftoverLawsTest}: what has ended is forgotten.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.laws;
