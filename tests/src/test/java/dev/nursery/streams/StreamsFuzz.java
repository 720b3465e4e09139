package dev.nursery.streams;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Programs that a fuzzer makes up, by {@code mvn -Pfuzz}; no part of a usual build, where its agent
 * would change what other tests run on. What it found before is tried by {@link StreamsSeedsTest}.
 */
class StreamsFuzz {

  @FuzzTest(maxDuration = "10m")
  void aBufferIsAnArrayThatComesBitByBit(byte[] program) {
    BufferProgram.run(program);
  }

  @FuzzTest(maxDuration = "10m")
  void framesAreWholeOrRefused(byte[] program) {
    FrameProgram.run(program);
  }

  @FuzzTest(maxDuration = "10m")
  void textIsTextOrRefused(byte[] program) {
    TextProgram.run(program);
  }
}
