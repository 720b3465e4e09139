/**
 * Threads of the machine's own, for what would hold up the carriers of virtual threads; and ways in
 * from foreign threads.
 */
@NullMarked
package dev.nursery.thread;

import org.jspecify.annotations.NullMarked;
