package dev.nursery.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.tls.InvalidPemException;
import dev.nursery.net.tls.ReloadingIdentity;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsTrust;
import dev.nursery.testing.NurseryTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys in files. */
class PemTest {

  @TempDir private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void write(String algorithm, String... names) throws IOException {
    Authority.OURS.writeFiles(folder, algorithm, names);
  }

  private TlsIdentity read() throws IOException {
    return TlsIdentity.pem(file("chain.pem"), file("key.pem"));
  }

  @Test
  void keysOfAllKindsAreRead() throws Exception {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      write(algorithm, "example.org");
      TlsIdentity identity = read();
      assertThat(identity.certificates()).hasSize(2);
      assertThat(identity.toString()).contains("CN=example.org", "valid till");
    }
    assertThat(TlsTrust.pem(file("authority.pem")).toString()).contains("Ours Test Authority");
  }

  @Test
  void bothMayBeInOneFileAmongOtherText() throws Exception {
    write("EC", "example.org");
    String all =
        "some words\r\n"
            + Files.readString(file("key.pem")).replace("\n", "\r\n")
            + "more words\n"
            + Files.readString(file("chain.pem"));
    Files.writeString(file("all.pem"), all);
    assertThat(TlsIdentity.pem(file("all.pem"), file("all.pem")).certificates()).hasSize(2);
    assertThat(TlsIdentity.parse(all, all).certificates()).hasSize(2);
  }

  private void assertRefused(String name, String content, String... words) throws IOException {
    Path bad = Files.writeString(file(name), content);
    var refusal =
        assertThatThrownBy(() ->
                TlsIdentity.pem(
                    name.startsWith("chain") ? bad : file("chain.pem"),
                    name.startsWith("key") ? bad : file("key.pem")))
            .isInstanceOf(InvalidPemException.class)
            .hasMessageContaining(bad.toString());
    for (String word : words) {
      refusal.hasMessageContaining(word);
    }
  }

  @Test
  void whatIsWrongIsSaidWithWhatToDo() throws Exception {
    write("RSA", "example.org");
    String chain = Files.readString(file("chain.pem"));
    String key = Files.readString(file("key.pem"));
    assertRefused("chain-none.pem", "", "is it PEM?", "openssl");
    assertRefused("chain-key.pem", key, "no CERTIFICATE", "PRIVATE KEY");
    assertRefused("key-chain.pem", chain, "no PRIVATE KEY", "CERTIFICATE");
    assertRefused(
        "key-old.pem", Files.readString(file("old-key.pem")), "PKCS#8", "openssl pkcs8 -topk8");
    assertRefused(
        "key-encrypted.pem",
        key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        "encrypted",
        "openssl pkcs8");
    assertRefused("key-cut.pem", key.replaceFirst("\n[^\n]*\n", "\n"), "damaged");
    assertRefused("chain-cut.pem", chain.replaceFirst("\n[^\n]*\n", "\n"), "cannot be read");
    int second = chain.indexOf("-----BEGIN", 1);
    assertRefused(
        "chain-reversed.pem",
        chain.substring(second) + chain.substring(0, second),
        "has to stand first");
    write("RSA", "other.example.org");
    assertRefused("key-other.pem", key, "does not belong", "renewed");
    assertThatThrownBy(() -> TlsIdentity.pem(file("missing.pem"), file("key.pem")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> TlsTrust.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  private void renew(String name) throws IOException {
    write("EC", name);
    var later =
        FileTime.from(Files.getLastModifiedTime(file("chain.pem")).toInstant().plusSeconds(5));
    Files.setLastModifiedTime(file("chain.pem"), later);
  }

  private static String subject(ReloadingIdentity identity) {
    return identity.identity(Optional.empty()).toString();
  }

  @NurseryTest
  void renewedFilesAreUsedFromTheNextLookOn(Nursery nursery) throws Exception {
    write("EC", "first");
    var identity = ReloadingIdentity.pem(file("chain.pem"), file("key.pem"));
    assertThat(identity.reload()).isFalse();
    renew("second");
    assertThat(subject(identity)).contains("CN=first");
    assertThat(identity.reload()).isTrue();
    assertThat(subject(identity)).contains("CN=second");

    Task<?> looking =
        nursery.startSoon("certificates", () -> identity.reloadEvery(Duration.ofHours(1)));
    Tasks.sleep(Duration.ofMinutes(90));
    Files.writeString(file("chain.pem"), "being written");
    Tasks.sleep(Duration.ofHours(1));
    assertThat(subject(identity)).contains("CN=second");
    assertThatThrownBy(identity::reload).isInstanceOf(InvalidPemException.class);
    renew("third");
    Tasks.sleep(Duration.ofHours(1));
    assertThat(subject(identity)).contains("CN=third");
    looking.cancel("enough");
    assertThatThrownBy(() -> identity.reloadEvery(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
