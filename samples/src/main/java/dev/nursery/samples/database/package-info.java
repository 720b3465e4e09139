// topic: 7 - databases
/** What becomes of queries that are cancelled, and how a database's news come as a channel. */
@NullMarked
package dev.nursery.samples.database;

import org.jspecify.annotations.NullMarked;
