package dev.nursery.streams;

import dev.nursery.testkit.Seeds;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@link StreamsFuzz} begins with, and has found. */
class StreamsSeedsTest {

  @TestFactory
  Stream<DynamicTest> aBufferIsAnArrayThatComesBitByBit() throws IOException {
    return Seeds.each(StreamsFuzz.class, "aBufferIsAnArrayThatComesBitByBit", BufferProgram::run);
  }

  @TestFactory
  Stream<DynamicTest> framesAreWholeOrRefused() throws IOException {
    return Seeds.each(StreamsFuzz.class, "framesAreWholeOrRefused", FrameProgram::run);
  }

  @TestFactory
  Stream<DynamicTest> textIsTextOrRefused() throws IOException {
    return Seeds.each(StreamsFuzz.class, "textIsTextOrRefused", TextProgram::run);
  }
}
