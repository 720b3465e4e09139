package dev.nursery.streams;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** However the bytes come, whatever is asked for, and wherever that is cut off. */
class BufferModelTest {

  @Property(tries = 3_000)
  void aBufferIsAnArrayThatComesBitByBit(@ForAll @Size(max = 400) byte[] program) {
    BufferProgram.run(program);
  }

  @Property(tries = 3_000)
  void framesAreWholeOrRefused(@ForAll @Size(max = 200) byte[] program) {
    FrameProgram.run(program);
  }
}
