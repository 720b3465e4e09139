package dev.nursery.proxied;

import dev.nursery.testkit.Seeds;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@link ProxyFuzz} begins with, and has found. */
class ProxySeedsTest {

  @TestFactory
  Stream<DynamicTest> aHeaderIsReadOrRefused() throws IOException {
    return Seeds.each(ProxyFuzz.class, "aHeaderIsReadOrRefused", ProxyProgram::run);
  }
}
