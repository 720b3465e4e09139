package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The kit is written against what core and net export, and its packages stand on one another in one
 * order.
 */
class LayersTest {

  /** From the bottom up: a package may use those before it, and no other of ours. */
  private static final List<String> ORDER =
      List.of(
          "dev.nursery.spi",
          "dev.nursery",
          "dev.nursery.lowlevel",
          "dev.nursery.channel",
          "dev.nursery.net",
          "dev.nursery.net.stream",
          "dev.nursery.testing.schedule",
          "dev.nursery.testing.schedule.junit",
          "dev.nursery.testing.cancellation",
          "dev.nursery.testing.net",
          "dev.nursery.testing.arbitrary",
          "dev.nursery.testing",
          "dev.nursery.testing.stream",
          "dev.nursery.testing.channel");

  private static final Path CLASSES = Path.of("target/classes");

  @Test
  void everyPackageUsesOnlyThoseBelowIt() {
    JavaClasses ours = new ClassFileImporter().importPath(CLASSES);

    assertThat(ours).as("found in " + CLASSES.toAbsolutePath()).isNotEmpty();
    assertThat(ORDER)
        .as("a new package needs a place in ORDER: after those it uses, before those that use it")
        .containsAll(ours.stream().map(JavaClass::getPackageName).toList());
    assertThat(upwardUses(ours, ORDER)).isEmpty();
  }

  @Test
  void anUpwardUseIsFound() {
    JavaClasses self = new ClassFileImporter().importClasses(Sequencer.class);

    assertThat(upwardUses(self, List.of("dev.nursery.testing", "dev.nursery.lowlevel")))
        .anyMatch(use -> use.contains("ParkingLot"));
  }

  /** Describes each use of a package of ours that is not before the user's own in {@code order}. */
  private static List<String> upwardUses(JavaClasses classes, List<String> order) {
    return classes.stream()
        .flatMap(user -> user.getDirectDependenciesFromSelf().stream())
        .filter(use -> {
          String user = use.getOriginClass().getPackageName();
          String used = use.getTargetClass().getBaseComponentType().getPackageName();
          return used.startsWith("dev.nursery")
              && !used.equals(user)
              && (!order.contains(used) || order.indexOf(used) > order.indexOf(user));
        })
        .map(Object::toString)
        .sorted()
        .toList();
  }
}
