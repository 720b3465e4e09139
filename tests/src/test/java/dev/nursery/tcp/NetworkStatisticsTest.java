package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.NetworkStatistics;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkStatisticsTest {

  private static final NetworkStatistics NOTHING = new NetworkStatistics(List.of(), 0);

  @Test
  void aSocketIsSeenFromItsFirstWaitToItsEnd() {
    var clock = new VirtualClock();
    var otherClock = new VirtualClock();
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          TcpListener listener = Tcp.listen(0);
          assertThat(NetworkStatistics.current(clock)).as("nobody has waited").isEqualTo(NOTHING);
          Task<?> acceptor = nursery.startSoon("acceptor", () -> listener.accept());
          Settling.waitAllTasksBlocked();

          NetworkStatistics seen = NetworkStatistics.current(clock);
          assertThat(seen.tasksWaiting()).isEqualTo(seen.sockets().size()).isPositive();
          assertThat(seen.sockets())
              .allMatch(socket -> socket.matches("listener on .*:" + listener.port()));
          assertThat(NetworkStatistics.current().sockets()).containsAll(seen.sockets());
          assertThat(NetworkStatistics.current(otherClock)).isEqualTo(NOTHING);

          acceptor.cancel("enough");
          Settling.waitAllTasksBlocked();
          assertThat(NetworkStatistics.current(clock))
              .as("the socket is still there")
              .isEqualTo(new NetworkStatistics(seen.sockets(), 0));
          listener.close();
          assertThat(NetworkStatistics.current(clock)).isEqualTo(NOTHING);
        });
  }
}
