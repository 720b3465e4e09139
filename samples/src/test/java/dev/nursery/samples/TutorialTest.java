package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tutorial's programs tell the story that trio's tell. Tasks run in parallel, so that only the
 * order within each task is determined, and what its nursery adds to that.
 */
class TutorialTest {

  private static final String MESSAGE = "async can sometimes be confusing, but I believe in you!";

  @Test
  void aNurseryWaitsForItsChildren() throws Exception {
    List<String> story = printedBy(TutorialNursery::parent); // takes the second that it sleeps for

    assertThat(story).hasSize(9).startsWith("parent: started!", "parent: spawning child1...");
    assertThat(story)
        .containsSubsequence(
            "parent: spawning child1...",
            "parent: spawning child2...",
            "parent: waiting for children to finish...",
            "parent: all done!")
        .containsSubsequence(
            "parent: spawning child1...",
            "  child1: started! sleeping now...",
            "  child1: exiting!",
            "parent: all done!")
        .containsSubsequence(
            "parent: spawning child2...",
            "  child2: started! sleeping now...",
            "  child2: exiting!",
            "parent: all done!");
  }

  @Test
  void theClientSendsAndReceivesUntilTheServerCloses() throws Exception {
    String data = '"' + MESSAGE + '"';

    List<String> story =
        printedBy(() ->
            Nursery.run(nursery -> {
              TcpListener listener =
                  nursery.start(
                      Tcp.listenOptions().host("127.0.0.1").server(0, TutorialTest::echoOnce));
              TutorialEchoClient.parent(listener.port());
              nursery.cancelScope().cancel("the client has ended");
            }));

    assertThat(story.getFirst()).startsWith("parent: connecting to 127.0.0.1:");
    assertThat(story)
        .containsSubsequence(
            "parent: spawning sender...",
            "sender: started!",
            "sender: sending " + data,
            "sender: sending " + data)
        .containsSubsequence(
            "parent: spawning receiver...",
            "receiver: started!",
            "receiver: got data " + data,
            "receiver: got data \"\"",
            "receiver: connection closed");
  }

  /**
   * Echoes the first message, takes leave when the second comes, which the client sends after a
   * second, and stays until the client has gone: bytes that are left unread would reset it.
   */
  private static void echoOnce(TcpStream stream) throws Exception {
    stream.sendAll(stream.receiveAtMost(MESSAGE.length()));
    stream.receiveSome();
    stream.sendEof();
    while (stream.receiveSome().length > 0) {}
  }

  @Test
  void theServerNumbersItsConnections() throws Exception {
    List<String> story =
        printedBy(() ->
            Nursery.run(handlers -> {
              TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0);
              var accepting = CancelScope.create();
              handlers.startSoon(
                  () -> accepting.run(() -> listener.serve(TutorialEchoServer::echo, handlers)));
              for (String word : List.of("hello", "hi\n")) {
                try (TcpStream stream = Tcp.open("127.0.0.1", listener.port())) {
                  stream.sendAll(word.getBytes(UTF_8));
                  stream.receiveSome();
                }
              }
              accepting.cancel("both have been served");
            }));

    int first = story.stream().mapToInt(TutorialTest::number).min().orElseThrow();
    int second = first + 1; // they count on from other tests
    assertThat(story)
        .containsExactlyInAnyOrder(
            "echo_server " + first + ": started",
            "echo_server " + first + ": received data \"hello\"",
            "echo_server " + first + ": sending data \"hello\"",
            "echo_server " + first + ": received data \"\"",
            "echo_server " + first + ": connection closed",
            "echo_server " + second + ": started",
            "echo_server " + second + ": received data \"hi\\n\"",
            "echo_server " + second + ": sending data \"hi\\n\"",
            "echo_server " + second + ": received data \"\"",
            "echo_server " + second + ": connection closed");
  }

  private static int number(String line) {
    return Integer.parseInt(line.substring("echo_server ".length(), line.indexOf(':')));
  }

  private static List<String> printedBy(Block<Exception> program) throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8).lines().toList();
  }
}
