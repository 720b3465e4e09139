/**
 * Code that knows nothing of us, in tasks that are cancelled: the JDK's blocking calls, libraries
 * that interrupt, code that swallows interrupts, and files that must not be closed by accident.
 */
@org.jspecify.annotations.NullMarked
package dev.nursery.foreign;
