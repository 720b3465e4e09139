/** TLS: over streams in memory and over TCP, against ourselves and against OpenSSL. */
@NullMarked
package dev.nursery.tls;

import org.jspecify.annotations.NullMarked;
