package dev.nursery.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.testing.VirtualClock;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tests of this module know no more than anybody. On the class path nothing else keeps them
 * from it: every package is open there, and one that lies in two folders is one.
 */
class FromOutsideTest {

  private static final Path TESTS = Path.of("target/test-classes");

  private final JavaClasses tests = new ClassFileImporter().importPath(TESTS);

  @Test
  void testsUseWhatIsExported() throws Exception {
    Set<String> hidden = new HashSet<>();
    for (ModuleDescriptor module : modules()) {
      hidden.addAll(module.packages());
      module.exports().forEach(export -> hidden.remove(export.source()));
    }

    assertThat(hidden).contains("dev.nursery.kernel", "dev.nursery.net.reactor");
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(hidden.toArray(String[]::new))
        .check(tests);
  }

  @Test
  void testsLiveInPackagesOfTheirOwn() throws Exception {
    Set<String> taken =
        modules().stream()
            .flatMap(module -> module.packages().stream())
            .collect(Collectors.toSet());

    assertThat(tests).extracting(JavaClass::getPackageName).doesNotContainAnyElementsOf(taken);
  }

  private static List<ModuleDescriptor> modules() throws URISyntaxException {
    Path[] libraries = {location(Nursery.class), location(Tcp.class), location(VirtualClock.class)};
    return ModuleFinder.of(libraries).findAll().stream().map(ModuleReference::descriptor).toList();
  }

  private static Path location(Class<?> type) throws URISyntaxException {
    URL location = type.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(location.toURI());
  }
}
