package dev.nursery.process;

import dev.nursery.channel.ReceiveChannel;
import dev.nursery.pump.Mailbox;
import java.util.LinkedHashSet;
import java.util.Set;

/** A channel of signals; see {@link Signals}. */
final class SignalReceiver implements ReceiveChannel<String>, SignalListener {

  private final Set<String> names;

  /** In the order of their coming, each once. */
  private final Mailbox<String> pending = new Mailbox<>(this, "signal", new LinkedHashSet<>());

  private SignalReceiver(Set<String> names) {
    this.names = names;
  }

  static SignalReceiver open(Set<String> names) {
    var receiver = new SignalReceiver(names);
    SystemSignals.add(names, receiver);
    return receiver;
  }

  @Override
  public boolean arrived(String name) {
    return pending.put(name);
  }

  @Override
  public String receive() {
    return pending.receive();
  }

  /** First gives the signals back: what comes from then on is for others, and is not missed. */
  @Override
  public void close() {
    SystemSignals.remove(names, this);
    pending.close().forEach(SystemSignals::deliver);
  }

  @Override
  public String toString() {
    return "the channel of signals " + names;
  }
}
