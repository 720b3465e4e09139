/**
 * The machinery below the public contract: cancel flags and how they travel, children and how they
 * are counted, parking, interrupts, and time. Not exported, and ignorant of the contract above it,
 * which subclasses the records here and gives them their exceptions.
 *
 * <p>Order of locks, outermost first: a start's private {@link NurseryRecord}, the {@link
 * NurseryRecord} it hands its child to, one {@link TaskRecord}, one stripe of the {@link
 * DeadlineTimer}. Two tasks are never locked together, and no user code, no unpark and no interrupt
 * happens under any of them.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.kernel;
