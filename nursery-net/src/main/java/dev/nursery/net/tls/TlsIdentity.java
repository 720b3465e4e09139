package dev.nursery.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one side proves with who it is: a certificate, those that it is signed by, and its private
 * key. Every server has one; a client only if servers ask for it.
 *
 * {@snippet :
 * TlsIdentity identity = TlsIdentity.pem(Path.of("fullchain.pem"), Path.of("privkey.pem"));
 * Tls.serve(handler, 443, identity);
 * }
 *
 * <p>The files are those that every certificate authority and ACME client hands out: PEM, the
 * server's own certificate first, then those between it and the authority's root; the key in the
 * form of PKCS#8, not encrypted. Where they change while the server runs, use a {@link
 * ReloadingIdentity}.
 *
 * <p>Immutable; a source of itself.
 */
public final class TlsIdentity implements TlsIdentitySource {

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /**
   * Reads it from two files, which may be the same one.
   *
   * @throws InvalidPemException if they do not have what they should, or do not belong together
   * @throws IOException if they cannot be read
   */
  public static TlsIdentity pem(Path chainFile, Path keyFile) throws IOException {
    return of(Pem.read(chainFile), Pem.read(keyFile));
  }

  /**
   * Reads it from two texts.
   *
   * @throws InvalidPemException if they do not have what they should, or do not belong together
   */
  public static TlsIdentity parse(String chainPem, String keyPem) throws InvalidPemException {
    return of(Pem.parse("the chain", chainPem), Pem.parse("the key", keyPem));
  }

  private static TlsIdentity of(Pem chain, Pem key) throws InvalidPemException {
    List<X509Certificate> certificates = chain.certificates();
    PrivateKey privateKey = key.privateKey();
    String problem = mismatch(privateKey, certificates);
    if (problem != null) {
      throw new InvalidPemException(
          chain.where() + " and " + key.where() + " do not fit: " + problem, null);
    }
    return new TlsIdentity(privateKey, certificates);
  }

  /**
   * Makes it of a key and its certificates, from a key store for instance.
   *
   * @param chain the key's own certificate first
   * @throws IllegalArgumentException if the first certificate is not the key's
   */
  public static TlsIdentity of(PrivateKey key, List<X509Certificate> chain) {
    Objects.requireNonNull(key, "key");
    List<X509Certificate> copy = List.copyOf(chain);
    String problem = copy.isEmpty() ? "the chain has no certificate" : mismatch(key, copy);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    return new TlsIdentity(key, copy);
  }

  private static @Nullable String mismatch(PrivateKey key, List<X509Certificate> chain) {
    if (fits(key, chain.getFirst().getPublicKey())) {
      return null;
    }
    for (X509Certificate later : chain) {
      if (fits(key, later.getPublicKey())) {
        return "the key belongs to "
            + later.getSubjectX500Principal()
            + ", which has to stand first, with those that it is signed by after it";
      }
    }
    return "the key does not belong to "
        + chain.getFirst().getSubjectX500Principal()
        + ", the first certificate: was one of the two renewed without the other?";
  }

  /** Whether what the key signs is found to be signed by it. */
  private static boolean fits(PrivateKey key, PublicKey publicKey) {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true; // none that we could try
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public TlsIdentity identity(Optional<String> serverName) {
    return this;
  }

  /** The certificates, the own one first. */
  public List<X509Certificate> certificates() {
    return chain;
  }

  PrivateKey key() {
    return key;
  }

  /** Whose it is and how long it is valid; nothing of the key. */
  @Override
  public String toString() {
    X509Certificate own = chain.getFirst();
    return "TlsIdentity["
        + own.getSubjectX500Principal()
        + ", valid till "
        + own.getNotAfter().toInstant()
        + "]";
  }
}
