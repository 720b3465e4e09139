package dev.nursery.benchmarks.micro;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Processor time of a cancellation without that of starting what is cancelled. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class CancelCost {

  public double cpu;

  void of(Cancelling body) throws InterruptedException {
    long before = ProcessorTime.nanos();
    body.run();
    cpu += (ProcessorTime.nanos() - before) / 1e6;
  }

  /** What is measured. */
  interface Cancelling {
    void run() throws InterruptedException;
  }
}
