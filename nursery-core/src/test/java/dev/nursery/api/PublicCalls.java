package dev.nursery.api;

import dev.nursery.Instrument;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.TypeVariable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a user can call: found by reflection, so that what is added to the interface is tried
 * with the rest of it.
 *
 * <p>Left out are the interfaces that users implement rather than call, and, as plain data, the
 * constructors of records and exceptions.
 */
final class PublicCalls {

  /** What the channels of others do with null, {@code ChannelContract} of the test kit tries. */
  private static final Set<String> FOR_IMPLEMENTERS =
      Set.of("dev.nursery.spi", "dev.nursery.channel");

  private PublicCalls() {}

  static List<Executable> all() {
    var calls = new ArrayList<Executable>();
    for (Class<?> type : types()) {
      if (type.isAnnotationPresent(FunctionalInterface.class)
          || type.isEnum()
          || type == Instrument.class) {
        continue;
      }
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && !method.isSynthetic()
            && !method.getName().equals("equals")) {
          calls.add(method);
        }
      }
      if (!type.isRecord() && !Throwable.class.isAssignableFrom(type)) {
        calls.addAll(List.of(type.getConstructors()));
      }
    }
    return calls;
  }

  private static List<Class<?>> types() {
    ModuleReference module =
        ModuleFinder.of(Path.of("target/classes")).find("dev.nursery.core").orElseThrow();
    Set<String> exported =
        module.descriptor().exports().stream()
            .filter(export -> !export.isQualified())
            .map(Exports::source)
            .filter(name -> !FOR_IMPLEMENTERS.contains(name))
            .collect(Collectors.toSet());
    try (ModuleReader reader = module.open();
        Stream<String> resources = reader.list()) {
      return resources
          .filter(name -> name.endsWith(".class") && !name.contains("-info"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> exported.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
          .<Class<?>>map(PublicCalls::load)
          .filter(PublicCalls::isPublic)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicCalls.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError("listed in its module but not to be loaded: " + name, e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
      if (!Modifier.isPublic(at.getModifiers())) {
        return false;
      }
    }
    return true;
  }

  /** Whether null is a value that this parameter is declared to take. */
  static boolean takesNull(Parameter parameter) {
    AnnotatedType type = parameter.getAnnotatedType();
    return type.isAnnotationPresent(Nullable.class)
        || (type instanceof AnnotatedTypeVariable && isOfNullable(parameter));
  }

  private static boolean isOfNullable(Parameter parameter) {
    return parameter.getParameterizedType() instanceof TypeVariable<?> variable
        && Arrays.stream(variable.getAnnotatedBounds())
            .anyMatch(bound -> bound.isAnnotationPresent(Nullable.class));
  }
}
