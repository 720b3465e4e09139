package dev.nursery.tls;

import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsTrust;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Signs certificates, as the authorities do that are trusted in the tests. */
final class Authority {

  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final Duration YEAR = Duration.ofDays(365);

  /** The one that clients trust, if a test says nothing else. */
  static final Authority OURS = new Authority("Ours");

  /** One whose word counts for nothing. */
  static final Authority STRANGE = new Authority("Strange");

  /** Of whom clients open {@code localhost}. */
  static final TlsIdentity LOCALHOST = OURS.identity("localhost", "127.0.0.1");

  private final X500Name name;
  private final KeyPair keys = keyPair("EC");
  private final X509Certificate certificate;

  private Authority(String name) {
    this.name = new X500Name("CN=" + name + " Test Authority");
    certificate = sign(this.name, keys, Instant.now().plus(YEAR), true);
  }

  /** With an elliptic key, valid for a year. */
  TlsIdentity identity(String... names) {
    return identity("EC", Instant.now().plus(YEAR), names);
  }

  /** With a key of that algorithm, valid for a year. */
  TlsIdentity ofKind(String algorithm, String... names) {
    return identity(algorithm, Instant.now().plus(YEAR), names);
  }

  /** Of a certificate that was valid till yesterday. */
  TlsIdentity expired(String... names) {
    return identity("EC", Instant.now().minus(Duration.ofDays(1)), names);
  }

  private TlsIdentity identity(String algorithm, Instant end, String... names) {
    KeyPair own = keyPair(algorithm);
    X509Certificate signed = sign(new X500Name("CN=" + names[0]), own, end, false, names);
    return TlsIdentity.of(own.getPrivate(), List.of(signed, certificate));
  }

  TlsTrust trust() {
    return TlsTrust.of(List.of(certificate));
  }

  /**
   * What an identity is in files: {@code chain.pem}, {@code key.pem}, and {@code authority.pem}.
   */
  Path writeFiles(Path folder, String algorithm, String... names) throws IOException {
    KeyPair own = keyPair(algorithm);
    X509Certificate signed =
        sign(new X500Name("CN=" + names[0]), own, Instant.now().plus(YEAR), false, names);
    Files.writeString(folder.resolve("chain.pem"), pem(signed) + pem(certificate));
    Files.writeString(
        folder.resolve("key.pem"), pem(new JcaPKCS8Generator(own.getPrivate(), null)));
    Files.writeString(folder.resolve("old-key.pem"), pem(own.getPrivate()));
    Files.writeString(folder.resolve("authority.pem"), pem(certificate));
    return folder;
  }

  static String pem(Object object) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static KeyPair keyPair(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      switch (algorithm) {
        case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        case "RSA" -> generator.initialize(2048);
        default -> {}
      }
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate sign(
      X500Name subject, KeyPair own, Instant end, boolean isAuthority, String... names) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.incrementAndGet()),
              Date.from(end.minus(YEAR.plusDays(1))),
              Date.from(end),
              subject,
              own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (names.length > 0) {
        GeneralName[] general = new GeneralName[names.length];
        for (int i = 0; i < names.length; i++) {
          int kind = isAddress(names[i]) ? GeneralName.iPAddress : GeneralName.dNSName;
          general[i] = new GeneralName(kind, names[i]);
        }
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(general));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isAddress(String name) {
    @Nullable InetAddress address;
    try {
      address = InetAddress.ofLiteral(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return address != null;
  }
}
