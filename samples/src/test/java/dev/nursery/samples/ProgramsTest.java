package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Samples as {@code bin/sample} runs them. What they print in full is held to elsewhere, mostly in
 * virtual time; here, that they begin and end as programs do.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgramsTest {

  private static SampleProcess start(String type, String... words) throws Exception {
    return SampleProcess.start(Class.forName("dev.nursery.samples." + type), words);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          TutorialNursery    ; parent: all done!
          BankTransfer       ; No failure in [1-9][0-9]* runs\\.
          waiting.HttpMany   ; 96 characters, 3 pages at a time, .* s
          waiting.ReadFiles  ; \\{empty\\.txt=0, one\\.txt=1, two\\.txt=2}
          survey.Part12      ; This is page 2\\.
          survey.Part14      ; localhost: true
          work.Queues        ; waited for: 338350, in .* s
          work.FuturesOfWork ; waited: \\[500, 300, 400], in .* s
          web.LookUp         ; localhost: .*(127\\.0\\.0\\.1|:1).*
          web.SpeechClient   ; final: async can sometimes be confusing but I believe in you
          web.Crawler        ; http://127.0.0.1:[0-9]+/(1: 200, 16|2: 200, 16|missing: 404, 23)
          """)
  void endsByItself(String type, String lastLine) throws Exception {
    try (SampleProcess sample = start(type)) {
      List<String> lines = sample.out().awaitEnd();
      assertThat(lines.stream().filter(line -> !line.isBlank()).toList().getLast())
          .as("%s", sample.err())
          .matches(lastLine);
      assertThat(sample.awaitExit()).isZero();
    }
  }

  @Test
  void loadIsPutOnAPageForAsLongAsWanted() throws Exception {
    try (var server = PracticeServer.start();
        SampleProcess load = start("web.LoadGenerator", server.page("0").toString(), "2", "1")) {
      assertThat(load.out().awaitEnd())
          .as("%s", load.err())
          .anyMatch(line -> line.matches("[1-9][0-9]* answers, 0 failures"));
      assertThat(load.awaitExit()).isZero();
    }
  }

  @Test
  void speechGoesFromOneProgramToAnother() throws Exception {
    try (SampleProcess server = start("web.SpeechServer")) {
      String told = server.awaitOut("listening to speech");
      try (SampleProcess client = start("web.SpeechClient", afterLast(" ", told))) {
        assertThat(client.out().awaitEnd())
            .as("%s", client.err())
            .contains("partial: async")
            .endsWith("final: async can sometimes be confusing but I believe in you");
        assertThat(client.awaitExit()).isZero();
      }
      server.signal("INT");
      assertThat(server.awaitExit()).isEqualTo(130);
    }
  }

  @Test
  void theLastPartOfTheSurveyIsTheRedis() throws Exception {
    try (SampleProcess redis = start("survey.Part17")) {
      int port = Integer.parseInt(afterLast(" ", redis.awaitOut("mini redis on port ")));
      assertThat(answer(port, "PING\r\n", 7)).isEqualTo("+PONG\r\n");
      redis.signal("INT");
      assertThat(redis.awaitExit()).isEqualTo(130);
    }
  }

  private static String answer(int port, String question, int length) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(question.getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(length), US_ASCII);
    }
  }

  private static String afterLast(String mark, String text) {
    return text.substring(text.lastIndexOf(mark) + mark.length());
  }
}
