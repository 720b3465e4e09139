package dev.nursery.docs;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the Java of the documentation, on JDK 25 as compact source files, and runs it.
 *
 * <p>Each block is put at the very line where it stands in its document, with blank lines before
 * it, so that what the compiler says of line 57 is said of line 57 of the document.
 */
final class DocCompiler {

  private static final String NAME = "Block";

  /** What a fragment may take for granted; a program has to import what it needs. */
  private static final String FRAGMENT_IMPORTS =
      """
      import module dev.nursery.net; import module dev.nursery.testing; import static java.time.Duration.*; import static docs.Given.*;\
      """;

  private static final Pattern MODULES =
      Pattern.compile(
          "/nursery-[a-z]+/target/|/(slf4j-api|jspecify|context-propagation|opentelemetry-(context|common)|junit-jupiter-api|junit-platform-commons|opentest4j|apiguardian-api|assertj-core|byte-buddy|jqwik-(api|engine))-[0-9][^/]*jar$");

  private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
  // One for all blocks, as opening a hundred jars takes longer than compiling a few lines.
  private final StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);
  private final Path folder;
  private final Path given;

  /**
   * @param folder to write into
   * @param givenSource the file that declares what fragments use without declaring it
   */
  DocCompiler(Path folder, Path givenSource) throws IOException {
    this.folder = folder;
    given = Files.createDirectories(folder.resolve("given"));
    javac(given, givenSource)
        .ifPresent(errors -> {
          throw new AssertionError(errors);
        });
  }

  /** Returns the compiler's errors, in terms of the document, or nothing if it is content. */
  Optional<String> compile(DocBlock block) throws IOException {
    if (block.isProgram()) {
      return compile(block, "", "", "");
    }
    Optional<String> asStatements =
        compile(block, FRAGMENT_IMPORTS, "void main() throws Exception { ", "}");
    if (asStatements.isEmpty()) {
      return asStatements;
    }
    Optional<String> asMembers = compile(block, FRAGMENT_IMPORTS, "", "void main() {}");
    return asMembers.map(
        errors -> "As statements:\n" + asStatements.get() + "\nAs declarations:\n" + errors);
  }

  private Optional<String> compile(DocBlock block, String imports, String before, String after)
      throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(block.line() - 1, ""));
    lines.addAll(block.code());
    if (!block.isProgram()) {
      lines.replaceAll(line -> isImport(line) ? "" : line);
      lines.set(
          0,
          imports + String.join(" ", block.code().stream().filter(DocCompiler::isImport).toList()));
    }
    lines.set(block.line() - 1, before + lines.get(block.line() - 1));
    lines.add(after);
    Path source = Files.write(folder.resolve(NAME + ".java"), lines);
    String[] preview =
        block.usesPreview()
            ? new String[] {"--enable-preview", "--release", "25", "-Xlint:-preview"}
            : new String[0];
    return javac(folder.resolve("classes"), source, preview)
        .map(errors -> errors.replace(source.toString(), block.file()));
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  private Optional<String> javac(Path output, Path source, String... more) throws IOException {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    List<String> arguments = new ArrayList<>(Arrays.asList(more));
    arguments.addAll(
        List.of(
            "--module-path",
            modulePath(),
            "--add-modules",
            "dev.nursery.net,dev.nursery.testing,context.propagation,org.slf4j,org.junit.jupiter.api,org.assertj.core,net.jqwik.api",
            "--class-path",
            given + File.pathSeparator + System.getProperty("java.class.path"),
            "-proc:none",
            "-Xlint:all,-path",
            "-Werror",
            "-d",
            Files.createDirectories(output).toString()));
    boolean done =
        javac.getTask(out, files, null, arguments, null, files.getJavaFileObjects(source)).call();
    return done ? Optional.empty() : Optional.of(said.toString());
  }

  /** Our modules and what they require: what a program needs that imports modules. */
  private static String modulePath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> MODULES.matcher(entry.replace('\\', '/')).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs the program compiled last, in a Java of its own, and returns what it printed. */
  String runWithPreview() throws Exception {
    return Running.java(
        List.of("--enable-preview"),
        List.of(folder.resolve("classes").toString(), System.getProperty("java.class.path")),
        NAME);
  }

  /** Runs the program compiled last and returns what it printed. */
  String run() throws Exception {
    URL[] path = {folder.resolve("classes").toUri().toURL(), given.toUri().toURL()};
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(path, DocCompiler.class.getClassLoader())) {
      Class<?> program = loader.loadClass(NAME);
      Method main =
          Arrays.stream(program.getDeclaredMethods())
              .filter(method -> method.getName().equals("main"))
              .findFirst()
              .orElseThrow();
      Constructor<?> constructor = program.getDeclaredConstructor();
      constructor.setAccessible(true);
      main.setAccessible(true);
      Object[] arguments =
          main.getParameterCount() == 0 ? new Object[0] : new Object[] {new String[0]};
      main.invoke(constructor.newInstance(), arguments);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
