package dev.nursery.channels;

import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.Select;
import dev.nursery.channels.PipesModel.Arm;
import dev.nursery.linear.History;
import dev.nursery.linear.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever sends, receives and selects do at the same time, they could have done in some order. */
class LinearTest {

  private static final int SEEDS = 1_500;

  private static final Arm SEND_A = new Arm(true, 0);
  private static final Arm SEND_B = new Arm(true, 1);
  private static final Arm RECEIVE_A = new Arm(false, 0);
  private static final Arm RECEIVE_B = new Arm(false, 1);

  private static final Map<String, List<Arm>> CALLS =
      Map.of(
          "send to A", List.of(SEND_A),
          "send to B", List.of(SEND_B),
          "receive from A", List.of(RECEIVE_A),
          "receive from B", List.of(RECEIVE_B),
          "receive from A or B", List.of(RECEIVE_A, RECEIVE_B),
          "send to A or receive from B", List.of(SEND_A, RECEIVE_B),
          "send to B or receive from A", List.of(SEND_B, RECEIVE_A),
          "send to B or A", List.of(SEND_B, SEND_A));

  private record Pipes(List<MemoryChannel<String>> channels) {

    void trySend(int channel, String value) {
      channels.get(channel).sender().trySend(value);
    }

    String tryReceive(int channel) {
      return channels.get(channel).receiver().tryReceive();
    }

    /** A plain operation, or a select; both have to be the same to everybody else. */
    Object play(String name) {
      List<Arm> arms = CALLS.getOrDefault(name, List.of());
      if (arms.size() == 1) {
        return plain(arms.getFirst(), name);
      }
      return Select.<Object>biased(arm(arms.get(0), name), arm(arms.get(1), name));
    }

    private Object plain(Arm arm, String name) {
      MemoryChannel<String> channel = channels.get(arm.channel());
      if (!arm.sends()) {
        return channel.receiver().receive();
      }
      channel.sender().send(name);
      return History.DONE;
    }

    private Select.Arm<Object> arm(Arm arm, String name) {
      MemoryChannel<String> channel = channels.get(arm.channel());
      return arm.sends()
          ? Select.send(channel.sender(), name, () -> History.DONE)
          : Select.receive(channel.receiver(), value -> value);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "0, 2"})
  void isLinearizable(int roomInA, int roomInB) {
    Trial<PipesModel.State, Pipes> trial =
        Trial.of(new PipesModel(List.of(roomInA, roomInB), CALLS));
    for (String name : CALLS.keySet().stream().sorted().toList()) {
      trial.ask(name, (Pipes pipes) -> pipes.play(name));
    }
    trial.ask(
        "try send to A",
        (Pipes pipes) -> {
          pipes.trySend(0, "try send to A");
          return History.DONE;
        });
    trial.ask("try receive from B", (Pipes pipes) -> pipes.tryReceive(1));
    trial.seeds(
        SEEDS, () -> new Pipes(List.of(MemoryChannel.open(roomInA), MemoryChannel.open(roomInB))));
  }
}
