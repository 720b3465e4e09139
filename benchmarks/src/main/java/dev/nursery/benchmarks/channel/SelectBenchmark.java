package dev.nursery.benchmarks.channel;

import com.softwaremill.jox.Channel;
import dev.nursery.Nursery;
import dev.nursery.benchmarks.micro.OnVirtualThread;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.Select;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One task selects among some channels, each of which has a sender of its own. */
@State(Scope.Benchmark)
@OperationsPerInvocation(SelectBenchmark.VALUES)
public class SelectBenchmark extends OnVirtualThread {

  static final int VALUES = 100_000;

  @Param({"1", "2"})
  public int arms;

  @Param({"0", "16"})
  public int capacity;

  @Benchmark
  @SuppressWarnings({"unchecked", "rawtypes"})
  public void nursery() {
    List<MemoryChannel<Integer>> channels = new ArrayList<>();
    Select.Arm<Integer>[] receiving = new Select.Arm[arms];
    for (int i = 0; i < arms; i++) {
      MemoryChannel<Integer> channel = MemoryChannel.open(capacity);
      channels.add(channel);
      receiving[i] = Select.receive(channel.receiver());
    }
    Nursery.run(nursery -> {
      for (MemoryChannel<Integer> channel : channels) {
        nursery.startSoon(() -> {
          for (int i = 0; i < VALUES / arms; i++) {
            channel.sender().send(i);
          }
        });
      }
      for (int i = 0; i < VALUES; i++) {
        Select.<Integer>select(receiving);
      }
    });
  }

  @Benchmark
  @SuppressWarnings({"unchecked", "rawtypes"})
  public void jox() {
    List<Channel<Integer>> channels = new ArrayList<>();
    for (int i = 0; i < arms; i++) {
      channels.add(
          capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity));
    }
    Nursery.run(nursery -> {
      for (Channel<Integer> channel : channels) {
        nursery.startSoon(() -> {
          for (int i = 0; i < VALUES / arms; i++) {
            channel.send(i);
          }
        });
      }
      var clauses =
          channels.stream()
              .map(Channel::receiveClause)
              .toArray(size -> new com.softwaremill.jox.SelectClause[size]);
      for (int i = 0; i < VALUES; i++) {
        com.softwaremill.jox.Select.select(clauses);
      }
    });
  }

  @Benchmark
  public void kotlin() {
    KotlinChannels.select(arms, capacity, VALUES);
  }
}
