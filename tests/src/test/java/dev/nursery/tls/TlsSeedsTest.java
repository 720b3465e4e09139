package dev.nursery.tls;

import dev.nursery.testkit.Seeds;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@link TlsFuzz} begins with, and has found. */
class TlsSeedsTest {

  @TestFactory
  Stream<DynamicTest> garbageEndsAStream() throws IOException {
    return Seeds.each(TlsFuzz.class, "garbageEndsAStream", TlsProgram::run);
  }

  @TestFactory
  Stream<DynamicTest> garbageInDatagramsIsDropped() throws IOException {
    return Seeds.each(TlsFuzz.class, "garbageInDatagramsIsDropped", DtlsProgram::run);
  }
}
