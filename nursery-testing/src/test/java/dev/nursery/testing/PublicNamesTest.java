package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A user who writes {@code import module dev.nursery.testing} next to the JDK's own {@code import
 * module java.base} gets every exported type of both by its simple name, and a compile error for
 * each name that stands for two.
 */
class PublicNamesTest {

  private static final ModuleFinder OURS =
      ModuleFinder.of(
          Path.of("target/classes"),
          Path.of("../nursery-core/target/classes"),
          Path.of("../nursery-net/target/classes"));

  @Test
  void noneIsTakenByJavaBase() throws IOException {
    Set<String> taken =
        exportedTypes(ModuleFinder.ofSystem().find("java.base").orElseThrow()).stream()
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());

    assertThat(taken).contains("Lock", "Channel", "Semaphore").doesNotContain("Unsafe");
    assertThat(ours()).filteredOn(type -> taken.contains(type.getSimpleName())).isEmpty();
  }

  @Test
  void noneStandsForTwoOfOurs() throws IOException {
    assertThat(ours()).extracting(Class::getSimpleName).doesNotHaveDuplicates();
  }

  private static List<Class<?>> ours() throws IOException {
    List<Class<?>> types = new ArrayList<>();
    Set<String> exported = new HashSet<>();
    for (String name : List.of("dev.nursery.core", "dev.nursery.net", "dev.nursery.testing")) {
      ModuleReference module = OURS.find(name).orElseThrow();
      types.addAll(exportedTypes(module));
      exported.addAll(exportedPackages(module));
    }
    assertThat(types)
        .as("every exported package has a public type, or this test overlooks it")
        .extracting(Class::getPackageName)
        .containsAll(exported);
    return types;
  }

  /** The public top-level types of the packages that the module exports to everybody. */
  private static List<Class<?>> exportedTypes(ModuleReference module) throws IOException {
    Set<String> exported = exportedPackages(module);
    try (ModuleReader reader = module.open();
        Stream<String> resources = reader.list()) {
      return resources
          .filter(name -> name.matches("[^$]+/[^$/-]+\\.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
          .<Class<?>>map(PublicNamesTest::load)
          .filter(type -> Modifier.isPublic(type.getModifiers()))
          .toList();
    }
  }

  private static Set<String> exportedPackages(ModuleReference module) {
    return module.descriptor().exports().stream()
        .filter(export -> !export.isQualified())
        .map(Exports::source)
        .collect(Collectors.toSet());
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicNamesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError("listed in its module but not to be loaded: " + name, e);
    }
  }
}
