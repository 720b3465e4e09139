/**
 * TLS over any stream of bytes, and, by {@link dev.nursery.net.tls.Dtls}, over datagrams.
 *
 * <p>{@link dev.nursery.net.tls.Tls} is where to begin: it opens encrypted connections and serves
 * them. A {@link dev.nursery.net.tls.TlsStream} is used as any other stream; what is below it, a
 * TCP connection, one in memory or another {@code TlsStream}, is its transport.
 *
 * {@snippet :
 * try (TlsStream stream = Tls.open("example.org", 443)) {
 *   stream.sendAll(question);
 *   answer = stream.receiveSome();
 * }
 * }
 *
 * <p>Certificates and keys come from PEM files as {@link dev.nursery.net.tls.TlsIdentity}, those
 * who are believed as {@link dev.nursery.net.tls.TlsTrust}. The JDK's {@link
 * javax.net.ssl.SSLEngine} does the cryptography, so its security properties hold here, too.
 */
@NullMarked
package dev.nursery.net.tls;

import org.jspecify.annotations.NullMarked;
