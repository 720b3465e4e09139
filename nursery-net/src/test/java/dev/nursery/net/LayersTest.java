package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The network is written against what core exports: what it does, any library can do. */
class LayersTest {

  private static final Set<String> ALLOWED =
      Set.of(
          "dev.nursery",
          "dev.nursery.spi",
          "dev.nursery.channel",
          "dev.nursery.lowlevel",
          "dev.nursery.sync",
          "dev.nursery.thread",
          "dev.nursery.net",
          "dev.nursery.net.frame",
          "dev.nursery.net.proxy",
          "dev.nursery.net.reactor",
          "dev.nursery.net.server",
          "dev.nursery.net.stream",
          "dev.nursery.net.tls",
          "dev.nursery.pump",
          "dev.nursery.process",
          "dev.nursery.file");

  @Test
  void usesOnlyWhatCoreExports() {
    JavaClasses ours = new ClassFileImporter().importPath(Path.of("target/classes"));

    assertThat(ours).isNotEmpty();
    assertThat(usesOutside(ALLOWED, "dev.nursery", ours)).isEmpty();
  }

  /** Readiness is below streams: a circle would mean that it has learnt of bytes. */
  @Test
  void theReactorKnowsNothingOfStreams() {
    JavaClasses ours = new ClassFileImporter().importPath(Path.of("target/classes"));
    JavaClasses reactor =
        ours.that(
            DescribedPredicate.describe(
                "in the reactor", type -> type.getPackageName().equals("dev.nursery.net.reactor")));

    assertThat(reactor).isNotEmpty();
    assertThat(
            usesOutside(
                Set.of(
                    "dev.nursery",
                    "dev.nursery.lowlevel",
                    "dev.nursery.spi",
                    "dev.nursery.net.reactor"),
                "dev.nursery",
                reactor))
        .isEmpty();
  }

  /** Streams are below what is made of them. */
  @Test
  void theNetworkKnowsNothingOfProcessesAndFiles() {
    JavaClasses ours = new ClassFileImporter().importPath(Path.of("target/classes"));
    var above = Set.of("dev.nursery.process", "dev.nursery.file");
    JavaClasses net =
        ours.that(
            DescribedPredicate.describe(
                "in the network",
                type ->
                    type.getPackageName().startsWith("dev.nursery.")
                        && !above.contains(type.getPackageName())));

    assertThat(net).isNotEmpty();
    var allowed = new HashSet<>(ALLOWED);
    allowed.removeAll(above);
    assertThat(usesOutside(allowed, "dev.nursery", net)).isEmpty();
  }

  /** Nor of buffers and frames: those are made of any streams. */
  @Test
  void theNetworkKnowsNothingOfWhatIsMadeOfItsStreams() {
    JavaClasses ours = new ClassFileImporter().importPath(Path.of("target/classes"));
    JavaClasses below =
        ours.that(
            DescribedPredicate.describe(
                "below",
                type ->
                    Set.of("dev.nursery.net", "dev.nursery.net.reactor")
                        .contains(type.getPackageName())));

    assertThat(below).isNotEmpty();
    assertThat(
            usesOutside(
                Set.of("dev.nursery.net", "dev.nursery.net.reactor"), "dev.nursery.net", below))
        .isEmpty();
  }

  @Test
  void aUseOutsideTheAllowedIsFound() {
    JavaClasses self = new ClassFileImporter().importClasses(LayersTest.class);

    assertThat(usesOutside(Set.of(), "org.junit", self)).isNotEmpty();
    assertThat(usesOutside(Set.of("org.junit.jupiter.api"), "org.junit", self)).isEmpty();
  }

  /** Describes each use of a class in a package under {@code root} that is not allowed. */
  private static List<String> usesOutside(Set<String> allowed, String root, JavaClasses classes) {
    return classes.stream()
        .flatMap(user -> user.getDirectDependenciesFromSelf().stream())
        .filter(use -> {
          String used = use.getTargetClass().getBaseComponentType().getPackageName();
          return used.startsWith(root) && !allowed.contains(used);
        })
        .map(Object::toString)
        .sorted()
        .toList();
  }
}
