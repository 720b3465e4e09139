/** TLS beside the JDK's own sockets. */
@NullMarked
package dev.nursery.benchmarks.tls;

import org.jspecify.annotations.NullMarked;
