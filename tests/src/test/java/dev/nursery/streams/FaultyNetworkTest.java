package dev.nursery.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.frame.Codec;
import dev.nursery.net.frame.Delimited;
import dev.nursery.net.frame.FramedStream;
import dev.nursery.net.frame.Framing;
import dev.nursery.net.frame.LengthPrefix;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames over a network that cuts, stalls, resets and delays, by schedules that are drawn. */
class FaultyNetworkTest {

  private static final int SEEDS = Integer.getInteger("nursery.frames.seeds", 1_000);
  private static final int VALUES = 8;

  private int complete;
  private int broken;
  private int cutOff;

  /**
   * Whatever goes wrong: values arrive whole, in order, none twice, and the channel says the rest.
   */
  @Test
  void valuesArriveWholeOrNotAtAll() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        run(seed);
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed, t);
      }
    }
    assertThat(List.of(complete, broken, cutOff)).as("of each kind").allMatch(count -> count > 10);
  }

  private static String value(int number) {
    return number + ":" + "é".repeat(number * number % 97);
  }

  private void run(long seed) {
    var network = new MemoryNetwork(new FaultPlan.Seed(seed));
    Framing framing =
        seed % 2 == 0
            ? LengthPrefix.varint().maxFrame(300)
            : Delimited.by((byte) '\n').maxFrame(300);
    var received = new ArrayList<String>();
    Deterministic.run(
        seed,
        nursery -> {
          network.everywhere().latency(Duration.ofMillis(40)).jitter(Duration.ofMillis(40));
          network.everywhere().buffer(200).pieces(40);
          TcpListener listener = network.host("server").use(() -> Tcp.listen(80));
          nursery.startSoon(
              "server",
              () ->
                  listener.serve(
                      stream -> echo(FramedStream.over(stream, framing, Codec.text(UTF_8)))));
          String end =
              network
                  .host("client")
                  .use(() ->
                      CancelScope.moveOnAfter(Duration.ofMinutes(1), () -> talk(framing, received)))
                  .toString();
          count(end);
          nursery.cancelScope().cancel("the client has gone");
        });
    for (int i = 0; i < received.size(); i++) {
      assertThat(received.get(i)).isEqualTo(value(i));
    }
    assertThat(network.open()).isEmpty();
  }

  private void count(String end) {
    if (end.contains("complete")) {
      complete++;
    } else if (end.contains("broken")) {
      broken++;
    } else {
      cutOff++;
    }
  }

  /** Each receive is cut off again and again, which loses nothing. */
  private static void echo(FramedStream<String> values) {
    try (values) {
      while (true) {
        var value = CancelScope.moveOnAfter(Duration.ofMillis(70), values::receive);
        if (value.done()) {
          values.send(value.orElseThrow());
        }
      }
    } catch (EndOfChannelException | BrokenResourceException e) {
      // one of the ways in which it ends
    }
  }

  private static String talk(Framing framing, List<String> received) {
    try (TcpStream stream = Tcp.open("server", 80);
        var values = FramedStream.over(stream, framing, Codec.text(UTF_8))) {
      Nursery.run(nursery -> {
        nursery.startSoon(
            "sender",
            () -> {
              try (var sender = values.sender()) {
                for (int i = 0; i < VALUES; i++) {
                  sender.send(value(i));
                }
              }
            });
        for (String value : values.receiver()) {
          received.add(value);
        }
      });
      assertThat(received).hasSize(VALUES);
      return "complete";
    } catch (IOException e) {
      return "broken: " + e;
    } catch (MultiError e) {
      assertThat(e.leaves()).allMatch(BrokenResourceException.class::isInstance);
      return "broken: " + e.leaves();
    }
  }
}
