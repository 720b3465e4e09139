package dev.nursery.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.samples.SampleProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat as people have it: its page in a browser. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChatInBrowserTest {

  @ParameterizedTest
  @ValueSource(classes = {ChatServer.class, HelidonChat.class})
  void twoTabsTalkToEachOtherUntilTheServerEnds(Class<?> server, @TempDir Path folder)
      throws Exception {
    try (Browser browser = Browser.start(folder);
        SampleProcess chat = SampleProcess.start(server)) {
      String told = chat.awaitOut("chat on ");
      var address = URI.create(told.replaceFirst("^chat on (\\S+) .*", "$1"));
      Browser.Page ann = browser.open(address);
      Browser.Page bob = browser.open(address);
      List<Browser.Page> both = List.of(ann, bob);
      for (Browser.Page page : both) {
        page.await("#socket", "connected");
        page.await("#source", "connected");
      }

      for (Browser.Page page : both) { // who hears themselves hears the others, too
        page.type("here I am");
        page.await("#talk", "here I am");
      }

      ann.type("hello");
      for (Browser.Page page : both) {
        page.await("#talk", "hello");
      }
      bob.type("Grüße, <b>Ann</b>");
      for (Browser.Page page : both) {
        page.await("#talk", "hello\nGrüße, <b>Ann</b>");
        page.await("#events", "hello\nGrüße, <b>Ann</b>");
      }

      chat.signal("TERM");
      for (Browser.Page page : both) {
        page.await("#socket", "the server is going away");
        page.await("#source", "the server is going away");
      }
      assertThat(chat.out().awaitEnd()).noneMatch(line -> line.contains("lost one"));
      assertThat(chat.err().awaitEnd()).noneMatch(line -> line.contains("WARN"));
      assertThat(chat.awaitExit()).isEqualTo(143);
    }
  }
}
