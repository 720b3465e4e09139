package dev.nursery.docs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Kotlin's compiler, and programs that it has compiled, from Maven's repository. */
final class Kotlin {

  private Kotlin() {}

  /** Returns the blocks by the names of their main classes. */
  static Map<String, DocBlock> compile(Path folder, List<DocBlock> blocks) throws IOException {
    Map<String, DocBlock> programs = new LinkedHashMap<>();
    List<String> arguments = new ArrayList<>();
    arguments.add("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler");
    arguments.addAll(List.of("-no-stdlib", "-no-reflect", "-Werror", "-jvm-target", "25"));
    arguments.addAll(List.of("-classpath", String.join(File.pathSeparator, libraries())));
    arguments.addAll(List.of("-d", classes(folder).toString()));
    for (DocBlock block : blocks) {
      int number = programs.size() + 1;
      Path source = folder.resolve("Block" + number + ".kt");
      // A package of its own, so that two programs may have functions of one name.
      Files.writeString(source, "package block" + number + block.atItsLine());
      arguments.add(source.toString());
      programs.put("block%d.Block%dKt".formatted(number, number), block);
    }
    Running.java(List.of(), classPath(), arguments.toArray(String[]::new));
    return programs;
  }

  static String run(Path folder, String mainClass) throws IOException {
    List<String> path = new ArrayList<>(libraries());
    path.add(classes(folder).toString());
    return Running.java(List.of(), path, mainClass);
  }

  private static Path classes(Path folder) {
    return folder.resolve("kotlin-classes");
  }

  private static List<String> classPath() {
    return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static List<String> libraries() {
    return classPath().stream()
        .filter(jar -> jar.contains("kotlin-stdlib") || jar.contains("kotlinx-coroutines"))
        .collect(Collectors.toList());
  }
}
