package dev.nursery.testing.stream;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contracts, kept by the streams in memory. */
class StreamContractTest {

  @TestFactory
  Stream<DynamicTest> memoryOneWay() {
    return StreamContract.oneWay(MemoryStreams::oneWayPair);
  }

  @TestFactory
  Stream<DynamicTest> memoryTwoWay() {
    return StreamContract.halfCloseable(MemoryStreams::pair);
  }

  @TestFactory
  Stream<DynamicTest> lockstepOneWay() {
    return StreamContract.oneWay(LockstepStreams::oneWayPair, LockstepStreams::oneWayPair);
  }

  @TestFactory
  Stream<DynamicTest> lockstepTwoWay() {
    return StreamContract.halfCloseable(LockstepStreams::pair, LockstepStreams::pair);
  }
}
