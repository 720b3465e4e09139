package dev.nursery.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Timed;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.frame.Codec;
import dev.nursery.net.frame.FramedStream;
import dev.nursery.net.frame.LengthPrefix;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.ByteRate;
import dev.nursery.net.stream.StapledStream;
import dev.nursery.net.stream.ThrottledSendStream;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Conversations that are cut off at each point where they can be, once and in pairs. */
class CutEverywhereTest {

  private static final int SEEDS = 3;
  private static final Duration LONG = Duration.ofHours(1);

  @TestFactory
  Stream<DynamicTest> everyPart() {
    return Map.<String, CancellationExplorer.Body>of(
            "lines, in memory",
            (nursery, after) -> lines(nursery, after, MemoryStreams.oneWayPair()),
            "lines, in lockstep",
            (nursery, after) -> lines(nursery, after, LockstepStreams.oneWayPair()),
            "frames, in memory",
            (nursery, after) -> frames(nursery, after, MemoryStreams.pair()),
            "frames, in lockstep",
            (nursery, after) -> frames(nursery, after, LockstepStreams.pair()),
            "frames, around halves",
            (nursery, after) -> {
              var pair = LockstepStreams.pair();
              ByteRate rate = ByteRate.perSecond(1).burst(1);
              frames(
                  nursery,
                  after,
                  new StreamPair<>(
                      StapledStream.around(
                          pair.here(),
                          sending -> new ThrottledSendStream(sending, rate),
                          BufferedReceiveStream::new),
                      pair.there()));
            })
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each ->
            DynamicTest.dynamicTest(
                each.getKey(),
                () -> {
                  for (int seed = 0; seed < SEEDS; seed++) {
                    var report =
                        CancellationExplorer.seed(seed)
                            .everyKind()
                            .pairs(60, seed)
                            .explore(each.getValue());
                    assertThat(report.runs()).isGreaterThan(2);
                  }
                }));
  }

  /** A receive that is cut off has taken no part of a line. */
  private static void lines(
      Nursery nursery,
      Aftermath after,
      StreamPair<? extends SendStream, ? extends ReceiveStream> pair) {
    List<String> all = List.of("one", "", "three");
    var received = new ArrayList<String>();
    boolean[] done = {false, false};
    after.check("lines are whole, and in order", () -> assertBegins(all, received, done));
    nursery.startSoon(
        "receiver",
        () -> {
          try (var in = new BufferedReceiveStream(pair.there())) {
            while (!done[1]) {
              Timed<String> line =
                  CancelScope.moveOnAfter(
                      LONG,
                      () -> {
                        String next = in.receiveLine();
                        if (next == null) {
                          done[1] = true;
                        } else {
                          received.add(next);
                        }
                        return "";
                      });
              assertThat(line).isNotNull();
            }
          } catch (ClosedEndpointException e) {
            // one of the ways in which it ends
          }
        });
    nursery.startSoon(
        "sender",
        () -> {
          try (var out = pair.here()) {
            for (String line : List.of("on", "e\r", "\n\nthr", "ee\n")) {
              out.sendAll(line.getBytes(UTF_8));
            }
            done[0] = true;
          } catch (BrokenStreamException | ClosedEndpointException e) {
            // nobody listens any more
          }
        });
  }

  /**
   * If the sender was cut off, the last line may be a piece of one, as the stream has ended there.
   */
  private static void assertBegins(List<String> all, List<String> received, boolean[] done) {
    int whole = done[0] ? received.size() : Math.max(received.size() - 1, 0);
    assertThat(received.subList(0, whole)).isEqualTo(all.subList(0, whole));
    if (done[0] && done[1]) {
      assertThat(received).isEqualTo(all);
    }
  }

  /**
   * Whatever is cut off: values are whole, in order, none twice; those whose send was not are
   * there.
   */
  private static void frames(
      Nursery nursery,
      Aftermath after,
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair) {
    List<String> all = List.of("a", "", "ccc");
    var sent = new ArrayList<String>();
    var echoed = new ArrayList<String>();
    boolean[] done = {false, false};
    after.check(
        "values come back as they were sent",
        () -> {
          var left = new ArrayList<>(all);
          left.retainAll(echoed);
          assertThat(echoed).isEqualTo(left);
          if (done[0] && done[1]) {
            assertThat(echoed).containsAll(sent);
          }
        });
    nursery.startSoon(
        "server",
        () -> {
          try (var values =
              FramedStream.over(pair.there(), LengthPrefix.ofBytes(2), Codec.text(UTF_8))) {
            while (true) {
              Timed<String> value = CancelScope.moveOnAfter(LONG, values::receive);
              if (value.done()) {
                values.send(value.orElseThrow());
              }
            }
          } catch (EndOfChannelException e) {
            done[1] = true;
          } catch (BrokenResourceException | ClosedResourceException e) {
            // one of the ways in which it ends
          }
        });
    nursery.startSoon(
        "client",
        () -> {
          try (var values =
              FramedStream.over(pair.here(), LengthPrefix.ofBytes(2), Codec.text(UTF_8))) {
            for (String value : all) {
              if (CancelScope.moveOnAfter(LONG, () -> values.send(value)).done()) {
                sent.add(value);
              }
            }
            values.sender().close();
            for (String value : values.receiver()) {
              echoed.add(value);
            }
            done[0] = true;
          } catch (BrokenResourceException | ClosedResourceException e) {
            // one of the ways in which it ends
          }
        });
  }
}
