/**
 * The promises that {@code docs/design.md} calls laws, tried on generated programs. {@link
 * dev.nursery.laws.LawsTest} has a check for each law, by chosen schedules: one thread at a time,
 * so that every check is exact, every failure repeats, and the schedule that shows it is shrunk.
 * What no schedule can show, since it takes processors that really work at the same time, or costs,
 * has tests of its own beside it.
 *
 * <p>Every build tries 10,000 seeds for each law; {@code mvn -Psoak verify -pl tests -am
 * -Dtest=LawsTest -Dsurefire.failIfNoSpecifiedTests=false} a million. {@code -Dlaw.seeds=N} sets
 * another number, {@code -Dnursery.law.seed=N} the first one.
 *
 * <table>
 *   <caption>What holds the code to which law</caption>
 *   <tr><th>Law<th>By chosen schedules<th>Elsewhere
 *   <tr><td>L1 no orphans<td>{@code l1_}: {@link dev.nursery.laws.NurseryWitness}
 *       <td>racing: {@code ProgramLawsTest}
 *   <tr><td>L2 no lost errors<td>{@code l2_}: {@link dev.nursery.laws.NurseryWitness}, {@link
 *       dev.nursery.laws.Execution}<td>racing: {@code ProgramLawsTest}
 *   <tr><td>L3 a cancellation goes home<td>{@code l3_}: {@link dev.nursery.laws.ScopeWitness}
 *       <td>move by move against a model: core's {@code ScopeModelTest}
 *   <tr><td>L4 level, not edge<td>{@code l4_}: {@link dev.nursery.laws.Passage}
 *       <td>core's {@code ScopeModelTest}
 *   <tr><td>L5 shields<td>{@code l5_}, whose programs change shields: {@link
 *       dev.nursery.laws.Region}<td>core's {@code ScopeModelTest}
 *   <tr><td>L6 deadlines nest, nothing returns early<td>{@code l6_}: {@link
 *       dev.nursery.laws.Limit}<td>core's {@code ScopeModelTest}
 *   <tr><td>L7 interrupts are clean<td>{@code l7_}, and {@link dev.nursery.laws.InterruptTrial}
 *       <td>the watchdog itself, which a schedule does without: core's {@code foreign}
 *   <tr><td>L8 all or nothing<td>{@code l8_}: {@link dev.nursery.laws.HandoverTrial}, {@link
 *       dev.nursery.laws.StreamTrial}<td>racing: {@code WaitingLawsTest}; real sockets: {@code
 *       CancelStressTest}
 *   <tr><td>L9 liveness<td>{@code l9_}: nobody waits on when it is cancelled and time passes; and
 *       every run that comes to a stop is a deadlock<td>racing: {@code ProgramLawsTest}, with code
 *       that swallows interrupts
 *   <tr><td>L10 fairness<td>{@code l10_}: {@link dev.nursery.laws.QueueTrial}
 *       <td>turns, which a schedule hands out itself: {@code FairnessTest}
 *   <tr><td>L11 linear cost<td>{@code l11_}: nobody is woken for others, {@link
 *       dev.nursery.laws.CrowdTrial}<td>counted in steps: core's {@code CostLawsTest}
 *   <tr><td>L12 visibility<td>{@code l12_}: what came before has been done, into a child, out of a
 *       nursery; {@link dev.nursery.laws.HandoverTrial} through a wake-up<td>that it is seen by
 *       another processor: {@code ProgramLawsTest}, {@code WaitingLawsTest}, module {@code stress}
 * </table>
 *
 * <p>Each check was seen to fail, with one line of the library changed and {@code
 * -Dnursery.law.seed=1}:
 *
 * <table>
 *   <caption>What each check has found</caption>
 *   <tr><th>Check<th>The change<th>Found at seed, in run
 *   <tr><td>{@code l1_}<td>{@code NurseryRecord.awaitChildren} does not wait for the last child
 *       <td>1, 1
 *   <tr><td>{@code l2_}<td>{@code NurseryRecord.leave} links a failed child to none before it
 *       <td>21, 6
 *   <tr><td>{@code l2_}<td>{@code OpenNursery.errors} without what clean-ups threw<td>586, 1
 *   <tr><td>{@code l3_}<td>{@code BlockRecord.exit} does not ask whether the outside is cancelled
 *       <td>16, 1
 *   <tr><td>{@code l4_}<td>{@code TaskRecord.checkCancelled} raises once for each reason<td>86, 2
 *   <tr><td>{@code l5_}<td>{@code ScopeRecord.setShield} without its visit<td>126, 1
 *   <tr><td>{@code l5_}<td>{@code ScopeRecord.derive} looks through the shield<td>26, 5
 *   <tr><td>{@code l6_}<td>{@code TaskRecord.effectiveDeadlineNanos} looks through shields<td>11, 1
 *   <tr><td>{@code l6_}<td>{@code BlockRecord.moveDeadline} does not tell the timer<td>86, 4
 *   <tr><td>{@code l7_interruptsAreClean}<td>{@code BlockRecord.exit} does not end the episode
 *       <td>11, 1
 *   <tr><td>{@code l7_interruptsOfOthers}<td>{@code Interrupts.metWhileParked} swallows a foreign one
 *       <td>1, 1
 *   <tr><td>{@code l8_}<td>{@code Parking.await} raises if it is cancelled after it was woken
 *       <td>21, 1
 *   <tr><td>{@code l8_} in streams<td>{@code ByteQueue.take} has a checkpoint after taking<td>1, 1
 *   <tr><td>{@code l9_}<td>{@code Parking.await} does not look whether it is cancelled already
 *       <td>41, 2
 *   <tr><td>{@code l9_}<td>{@code NurseryRecord.start} does not derive the child's flag<td>41, 2
 *   <tr><td>{@code l10_}<td>{@code WaitQueue.takeFirst} takes the last<td>1, 1
 *   <tr><td>{@code l10_}<td>{@code WaitQueue.wake} counts who was cancelled as served<td>36, 2
 *   <tr><td>{@code l11_}<td>each child that ends wakes the owner of the nursery<td>1, 1
 *   <tr><td>{@code l12_}<td>as with {@code l1_}<td>16, 1
 *   <tr><td>L12 in {@code l8_}<td>{@code Box.give} completes the thing after the wake-up<td>21, 2
 * </table>
 *
 * <p>Besides, {@code LeftoverLawsTest}: what has ended is forgotten.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.laws;
