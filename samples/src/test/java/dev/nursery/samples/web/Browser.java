package dev.nursery.samples.web;

import dev.nursery.samples.InstalledProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window, and pages in its tabs. It talks to this machine alone. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");

  private final Process process;
  private final WebDriver driver;

  private Browser(Process process, WebDriver driver) {
    this.process = process;
    this.driver = driver;
  }

  /**
   * Starts it; where there is none on this machine, the test is skipped, but never in CI.
   *
   * @param folder for all that a browser remembers
   */
  static Browser start(Path folder) throws IOException, InterruptedException {
    new InstalledProgram("chromium").require();
    new InstalledProgram("chromedriver").require();
    Process process =
        new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
    try {
      URI address = URI.create("http://127.0.0.1:" + port(process));
      return new Browser(process, new RemoteWebDriver(address.toURL(), options(folder), false));
    } catch (IOException | RuntimeException | Error e) {
      kill(process, process.descendants().toList());
      throw e;
    }
  }

  private static ChromeOptions options(Path folder) {
    return new ChromeOptions()
        .addArguments(
            "--headless=new",
            "--no-sandbox", // which it asks for as root
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-breakpad",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-proxy-server",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--user-data-dir=" + folder);
  }

  private static int port(Process process) throws IOException {
    var lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line; (line = lines.readLine()) != null; ) {
      Matcher matcher = STARTED.matcher(line);
      if (matcher.find()) {
        Thread.startVirtualThread(() -> lines.lines().forEach(_ -> {})); // or it would be stuck
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new IOException("chromedriver has ended without saying where it listens");
  }

  /** A page in a tab of its own. */
  Page open(URI address) {
    driver.switchTo().newWindow(WindowType.TAB);
    driver.get(address.toString());
    return new Page(driver.getWindowHandle());
  }

  /** All of its processes are gone after that, whatever state they are in. */
  @Override
  public void close() {
    // Asked for before it quits: those that outlive their parent for a while are nobody's then.
    List<ProcessHandle> all = process.descendants().toList();
    try {
      driver.quit();
    } finally {
      kill(process, all);
    }
  }

  private static void kill(Process process, List<ProcessHandle> all) {
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
    process.onExit().join();
  }

  /** One of its tabs. */
  final class Page {

    private final String tab;

    private Page(String tab) {
      this.tab = tab;
    }

    private WebElement find(String selector) {
      driver.switchTo().window(tab);
      return driver.findElement(By.cssSelector(selector));
    }

    /** Types a line into the first field that takes one. */
    void type(String line) {
      find("input").sendKeys(line + "\n");
    }

    String text(String selector) {
      return find(selector).getText();
    }

    /** Waits until what a part of the page shows ends with this. */
    void await(String selector, String text) {
      new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20))
          .withMessage(
              () -> "\"%s\" in %s, which shows \"%s\"".formatted(text, selector, text(selector)))
          .until(_ -> text(selector).endsWith(text));
    }
  }
}
