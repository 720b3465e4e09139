package dev.nursery.net.tls;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link TlsIdentity} in files that somebody renews while the server runs.
 *
 * {@snippet :
 * var identity = ReloadingIdentity.pem(Path.of("fullchain.pem"), Path.of("privkey.pem"));
 * Nursery.run(nursery -> {
 *   nursery.startSoon("certificates", () -> identity.reloadEvery(ofHours(1)));
 *   Tls.serve(handler, 443, identity);
 * });
 * }
 *
 * <p>Nothing happens by itself: somebody calls {@link #reload}, on a signal for instance, or has
 * {@link #reloadEvery} do it in a task. Handshakes that begin after that use what is new;
 * connections that exist go on. If the files cannot be read, or do not fit, because they are just
 * being written, what there was stays.
 *
 * <p>All methods may be called by any task or thread.
 */
public final class ReloadingIdentity implements TlsIdentitySource {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.tls");

  private record Loaded(TlsIdentity identity, List<FileTime> times) {}

  private final Path chainFile;
  private final Path keyFile;

  /** Written by whoever reloads. */
  private volatile Loaded loaded;

  private ReloadingIdentity(Path chainFile, Path keyFile) throws IOException {
    this.chainFile = chainFile;
    this.keyFile = keyFile;
    loaded = load();
  }

  /**
   * Reads the files a first time.
   *
   * @throws InvalidPemException if they do not have what they should, or do not belong together
   * @throws IOException if they cannot be read
   */
  public static ReloadingIdentity pem(Path chainFile, Path keyFile) throws IOException {
    return new ReloadingIdentity(
        Objects.requireNonNull(chainFile, "chainFile"), Objects.requireNonNull(keyFile, "keyFile"));
  }

  /** What is valid now. */
  @Override
  public TlsIdentity identity(Optional<String> serverName) {
    return loaded.identity();
  }

  /**
   * Reads the files again if they have changed. Not a cancel point.
   *
   * @return whether there is something new now
   * @throws IOException as {@link #pem} does; what there was stays valid
   */
  public boolean reload() throws IOException {
    if (times().equals(loaded.times())) {
      return false;
    }
    loaded = load();
    return true;
  }

  /**
   * Reads the files again if they have changed, now and then, until cancelled. Failures are logged.
   *
   * @param pause between two looks, more than 0
   * @throws Cancelled if the task is cancelled, which is the only end
   */
  public void reloadEvery(Duration pause) {
    if (pause.isNegative() || pause.isZero()) {
      throw new IllegalArgumentException("pause is " + pause + ", and has to be more than 0");
    }
    while (true) {
      Tasks.sleep(pause);
      try {
        if (reload()) {
          LOG.info("{} has been renewed, and is used from now on", loaded.identity());
        }
      } catch (IOException e) {
        LOG.warn(
            "{} stays in use, as its files cannot be reloaded: {}",
            loaded.identity(),
            e.getMessage());
      }
    }
  }

  /** The times first: who writes while this reads is noticed the next time. */
  private Loaded load() throws IOException {
    List<FileTime> times = times();
    return new Loaded(TlsIdentity.pem(chainFile, keyFile), times);
  }

  private List<FileTime> times() throws IOException {
    return List.of(Files.getLastModifiedTime(chainFile), Files.getLastModifiedTime(keyFile));
  }

  @Override
  public String toString() {
    return "ReloadingIdentity[" + loaded.identity() + " of " + chainFile + "]";
  }
}
