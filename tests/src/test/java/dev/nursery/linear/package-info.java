/**
 * Checks that what tasks did to something at the same time could have been done one after the
 * other: that it is linearizable, in the way of Wing and Gong.
 *
 * <p>A {@link dev.nursery.linear.Model} says what each call does when it is alone: what it returns,
 * whether it has to wait, and whose wait it ends. {@link dev.nursery.linear.Trial} has some tasks
 * make random calls to the real thing by many schedules, cancels some of them, and writes down what
 * was called and what came back, in order. {@link dev.nursery.linear.Linearizer} then searches for
 * moments, one for each call between its beginning and its end, at which the model would have
 * answered the same. If there are none, the trial fails with the history and the seed.
 *
 * <p>Waiting is part of the model, not only of the calls: a call takes effect when it joins those
 * who wait, which is no later than when its task is seen to sleep, and another one lets it go on.
 * So who is served first is checked, too, and a late {@code try} that gets what somebody waits for
 * is found. A cancelled call must have done nothing: either it never took effect, or it waited and
 * left.
 *
 * {@snippet lang=java :
 * // A flag that can be set once, and waited for.
 * record FlagModel() implements Model<FlagModel.State> { … }
 *
 * @Test
 * void isLinearizable() {
 *   Trial.of(new FlagModel())
 *       .call("await", (Flag flag) -> flag.await())
 *       .call("set", Flag::set)
 *       .seeds(1_000, Flag::new);
 * }
 * }
 *
 * <p>The same models serve for {@link dev.nursery.linear.Script}, in which calls come one at a
 * time, each when all others wait: there the answer of the model is the only one. Its steps can be
 * drawn by properties.
 *
 * <p>{@code LinearizerTest} plants mistakes, and sees that they are found.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.linear;
