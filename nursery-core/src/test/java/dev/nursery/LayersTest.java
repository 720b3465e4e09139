package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The packages of this module stand on one another in one order, so that there can be no circle and
 * each can be read knowing only those before it.
 */
class LayersTest {

  /** From the bottom up: a package may use those before it, and no other of ours. */
  private static final List<String> ORDER =
      List.of(
          "dev.nursery.spi",
          "dev.nursery.kernel",
          "dev.nursery",
          "dev.nursery.lowlevel",
          "dev.nursery.sync",
          "dev.nursery.channel",
          "dev.nursery.thread",
          "dev.nursery.bridge");

  private static final Path CLASSES = Path.of("target/classes");

  @Test
  void everyPackageUsesOnlyThoseBelowIt() {
    JavaClasses ours = new ClassFileImporter().importPath(CLASSES);

    assertThat(packages(ours)).as("found in " + CLASSES.toAbsolutePath()).isNotEmpty();
    assertThat(ORDER)
        .as("a new package needs a place in ORDER: after those it uses, before those that use it")
        .containsAll(packages(ours));
    assertThat(upwardUses(ours, ORDER)).isEmpty();
  }

  /** SLF4J's root package and its helpers use each other, so neither order of the two can pass. */
  @Test
  void aCircleIsFound() throws IOException {
    JavaClasses slf4j =
        new ClassFileImporter()
            .importUrl(LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation());

    assertThat(upwardUses(slf4j, List.of("org.slf4j", "org.slf4j.helpers")))
        .anyMatch(use -> use.contains("org.slf4j.LoggerFactory"));
    assertThat(upwardUses(slf4j, List.of("org.slf4j.helpers", "org.slf4j")))
        .anyMatch(use -> use.contains("org.slf4j.helpers"));
  }

  @Test
  void theModuleNeedsOnlyALoggerAndShowsNoMachinery() throws IOException {
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      module = ModuleDescriptor.read(in);
    }

    assertThat(module.requires())
        .filteredOn(needed -> !needed.modifiers().contains(Requires.Modifier.STATIC))
        .extracting(Requires::name)
        .containsExactlyInAnyOrder("java.base", "org.slf4j");
    // A qualified export would let our own modules do what nobody else's can.
    assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .doesNotContain("dev.nursery.kernel");
    assertThat(module.opens()).isEmpty();
  }

  private static List<String> packages(JavaClasses classes) {
    return classes.stream().map(JavaClass::getPackageName).distinct().sorted().toList();
  }

  /**
   * Describes each use of a class in {@code order} by a class of a package that stands before it.
   */
  private static List<String> upwardUses(JavaClasses classes, List<String> order) {
    return classes.stream()
        .flatMap(user -> user.getDirectDependenciesFromSelf().stream())
        .filter(use -> {
          int user = order.indexOf(use.getOriginClass().getPackageName());
          int used = order.indexOf(use.getTargetClass().getBaseComponentType().getPackageName());
          return user >= 0 && used > user;
        })
        .map(Object::toString)
        .sorted()
        .toList();
  }
}
