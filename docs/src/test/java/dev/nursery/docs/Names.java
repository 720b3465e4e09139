package dev.nursery.docs;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that pages may use as if they were Java's: classes and members of ours, of the JDK and
 * of the libraries that the pages are about, and source files of this project.
 */
final class Names {

  private static final Pattern TYPE =
      Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:<[^>]*>)?((?:\\.[a-zA-Z]\\w*)*)(\\(.*|::.*)?");
  private static final Pattern VARIABLE = Pattern.compile("([a-z]\\w*)\\.([a-z][a-zA-Z]*)(\\(.*)?");
  private static final Pattern CALL = Pattern.compile("([a-z][a-zA-Z]*)\\((…|\\.\\.\\.)?\\)");

  /** What a variable is called on the pages, and what it is. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "nursery", "Nursery",
          "scope", "CancelScope",
          "task", "Task",
          "status", "TaskStatus",
          "clock", "VirtualClock",
          "connection", "ServerConnection");

  /** The names of classes, by their simple names. */
  private final Map<String, List<String>> classes = new HashMap<>();

  private final Set<String> files = new HashSet<>();
  private final Set<String> foreign;
  private final Set<String> foreignSeen = new HashSet<>();
  private final Map<String, Set<String>> members = new HashMap<>();

  /**
   * @param foreign names of other languages and libraries, which nobody here can look up
   */
  Names(Path project, Set<String> foreign) throws IOException {
    this.foreign = foreign;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        addClasses(path);
      } else if (Files.exists(path) && !entry.matches(".*(kotlin-compiler|plantuml)[^/]*")) {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          addClasses(jar.getPath("/"));
        }
      }
    }
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    try (Stream<Path> jdk = Files.list(modules)) {
      for (Path module : jdk.toList()) {
        addClasses(module);
      }
    }
    for (Path file : DocBlocks.files(project)) {
      files.add(file.getFileName().toString().replaceFirst("\\.\\w+$", ""));
    }
  }

  private void addClasses(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      all.map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(file -> file.endsWith(".class") && !file.contains("META-INF"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .forEach(name ->
              classes
                  .computeIfAbsent(name.replaceFirst(".*[.$]", ""), _ -> new ArrayList<>())
                  .add(name));
    }
  }

  /** Names in {@code foreign} that nobody has asked for. */
  Set<String> foreignNotSeen() {
    Set<String> rest = new HashSet<>(foreign);
    rest.removeAll(foreignSeen);
    return rest;
  }

  /** What is wrong with {@code code}, if it is a name. */
  Optional<String> problem(String code) {
    Matcher type = TYPE.matcher(code);
    if (type.matches()) {
      return typeProblem(type.group(1), type.group(2));
    }
    Matcher variable = VARIABLE.matcher(code);
    if (variable.matches() && isForeign(variable.group(1) + "." + variable.group(2))) {
      return Optional.empty();
    }
    if (variable.matches() && VARIABLES.containsKey(variable.group(1))) {
      return typeProblem(VARIABLES.get(variable.group(1)), "." + variable.group(2));
    }
    Matcher call = CALL.matcher(code);
    if (call.matches() && !isForeign(code) && !isMethodOfOurs(call.group(1))) {
      return Optional.of("is no method of ours");
    }
    return Optional.empty();
  }

  private Optional<String> typeProblem(String type, String path) {
    if (isForeign(type) || isForeign(type + path)) {
      return Optional.empty();
    }
    List<String> candidates = classes.getOrDefault(type, List.of());
    if (candidates.isEmpty()) {
      return files.contains(type) ? Optional.empty() : Optional.of("there is no " + type);
    }
    if (path.isEmpty()) {
      return Optional.empty();
    }
    String[] steps = path.substring(1).split("\\.", -1);
    if (candidates.stream().anyMatch(name -> has(name, steps, 0))) {
      return Optional.empty();
    }
    return Optional.of("%s has no %s".formatted(type, path.substring(1)));
  }

  /** What comes after a method or a field is not looked at. */
  private boolean has(String className, String[] steps, int at) {
    if (at == steps.length) {
      return true;
    }
    String nested = className + "$" + steps[at];
    if (classes.getOrDefault(steps[at], List.of()).contains(nested)) {
      return has(nested, steps, at + 1);
    }
    return membersOf(className).contains(steps[at]);
  }

  private boolean isMethodOfOurs(String name) {
    return classes.values().stream()
        .flatMap(List::stream)
        .filter(each ->
            each.startsWith("dev.nursery.")
                || each.matches("java\\.(lang|util\\.concurrent|time)\\.\\w+"))
        .anyMatch(each -> membersOf(each).contains(name));
  }

  private boolean isForeign(String name) {
    if (foreign.contains(name)) {
      foreignSeen.add(name);
      return true;
    }
    return false;
  }

  private Set<String> membersOf(String className) {
    return members.computeIfAbsent(
        className,
        name -> {
          Set<String> found = new HashSet<>();
          try {
            collect(Class.forName(name, false, Names.class.getClassLoader()), found);
          } catch (ClassNotFoundException | LinkageError e) {
            return found; // of a library's optional part; nothing of it can be named
          }
          return found;
        });
  }

  private static void collect(Class<?> type, Set<String> found) {
    Arrays.stream(type.getDeclaredMethods()).map(Method::getName).forEach(found::add);
    Arrays.stream(type.getDeclaredFields()).map(Field::getName).forEach(found::add);
    if (type.getSuperclass() != null) {
      collect(type.getSuperclass(), found);
    }
    for (Class<?> each : type.getInterfaces()) {
      collect(each, found);
    }
  }
}
