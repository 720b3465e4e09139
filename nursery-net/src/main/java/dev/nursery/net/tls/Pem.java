package dev.nursery.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of certificates and keys.
 *
 * @param where what it was read from, for messages
 */
record Pem(String where, List<Block> blocks) {

  record Block(String type, String base64) {}

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** Of which {@link PKCS8EncodedKeySpec} does not tell the kind. */
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  static Pem read(Path file) throws IOException {
    return parse("the file " + file, Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  static Pem parse(String where, String text) throws InvalidPemException {
    var blocks = new ArrayList<Block>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    if (blocks.isEmpty()) {
      throw new InvalidPemException(
          where
              + " has nothing between lines -----BEGIN ...----- and -----END ...-----: is it PEM? A binary file can be"
              + " turned into it by: openssl x509 -inform der -in FILE (a certificate), openssl pkcs12 -nodes -in FILE (a"
              + " key store)",
          null);
    }
    return new Pem(where, List.copyOf(blocks));
  }

  private byte[] content(Block block) throws InvalidPemException {
    try {
      return Base64.getMimeDecoder().decode(block.base64());
    } catch (IllegalArgumentException e) {
      throw new InvalidPemException(
          where + " is damaged: its " + block.type() + " is not base64: " + e.getMessage(), e);
    }
  }

  /** All certificates, in the order in which they stand there; at least one. */
  List<X509Certificate> certificates() throws InvalidPemException {
    var certificates = new ArrayList<X509Certificate>();
    for (Block block : blocks) {
      if (block.type().equals("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new InvalidPemException(where + " has no CERTIFICATE, but " + types(), null);
    }
    return List.copyOf(certificates);
  }

  private X509Certificate certificate(Block block) throws InvalidPemException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(content(block)));
    } catch (CertificateException e) {
      throw new InvalidPemException(
          where + " has a certificate that cannot be read: " + e.getMessage(), e);
    }
  }

  /** The one private key. */
  PrivateKey privateKey() throws InvalidPemException {
    for (Block block : blocks) {
      switch (block.type()) {
        case "PRIVATE KEY" -> {
          return privateKey(block);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new InvalidPemException(
                where
                    + " has an encrypted key. Without its password: openssl pkcs8 -in FILE -out NEW",
                null);
        case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
            throw new InvalidPemException(
                where
                    + " has a key of the old form '"
                    + block.type()
                    + "', where PKCS#8 is needed: openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW",
                null);
        default -> {}
      }
    }
    throw new InvalidPemException(where + " has no PRIVATE KEY, but " + types(), null);
  }

  private PrivateKey privateKey(Block block) throws InvalidPemException {
    var spec = new PKCS8EncodedKeySpec(content(block));
    GeneralSecurityException last = null;
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e; // of another kind, perhaps
      } catch (GeneralSecurityException e) {
        throw new InvalidPemException("this JDK knows no " + kind + " keys", e);
      }
    }
    throw new InvalidPemException(
        where + " has a private key of none of the kinds " + KEY_KINDS + ", or a damaged one",
        last);
  }

  private String types() {
    return blocks.stream().map(Block::type).toList().toString();
  }
}
