/**
 * How tasks wait for sockets: one selector for many, two threads that take turns at it, and for
 * each channel who waits on it. Nothing in here knows of streams or of bytes.
 *
 * <pre>
 *   task ──waits in──▶ Readiness ──has two──▶ Direction ◀──reports to── Reactor ──polls──▶ Selector
 * </pre>
 */
@NullMarked
package dev.nursery.net.reactor;

import org.jspecify.annotations.NullMarked;
