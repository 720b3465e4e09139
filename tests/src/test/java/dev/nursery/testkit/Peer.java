package dev.nursery.testkit;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's program that tests talk to, as Debian has it. A test that needs one where it is
 * not is skipped, and says so; where {@code CI=true} it fails, as nobody reads there what was
 * skipped. {@code .ci/run} installs all of them.
 */
public record Peer(String debianPackage, List<String> check) {

  public static final Peer NC = of("netcat-openbsd", "nc", "-h");
  public static final Peer CURL = of("curl", "curl", "--version");
  public static final Peer OPENSSL = of("openssl", "openssl", "version");
  public static final Peer SOCAT = of("socat", "socat", "-V");
  public static final Peer TRIO = of("python3-trio", "/usr/bin/python3", "-c", "import trio");

  private static Peer of(String debianPackage, String... check) {
    return new Peer(debianPackage, List.of(check));
  }

  /** The first word of its commands. */
  public String command() {
    return check.getFirst();
  }

  /** Goes on if the program is there; returns what it prints about itself. */
  public String require() throws InterruptedException {
    String what = debianPackage + " (Debian's package of that name)";
    try {
      Process process = new ProcessBuilder(check).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      if (process.waitFor() == 0 || equals(NC)) { // some netcats have no help to exit 0 with
        return printed;
      }
      skip("these tests need " + what + ", and here it says: " + printed.strip(), null);
      return printed;
    } catch (IOException e) {
      skip("these tests need " + what + ", which is not on this machine", e);
      throw new AssertionError(e);
    }
  }

  private static void skip(String why, @Nullable Exception cause) {
    if ("true".equals(System.getenv("CI"))) {
      fail(why + "; CI=true skips nothing", cause);
    }
    assumeTrue(false, "skipped: " + why);
  }
}
