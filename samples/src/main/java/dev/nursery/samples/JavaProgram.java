package dev.nursery.samples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start another JVM with a class of this module. */
public final class JavaProgram {

  private JavaProgram() {}

  /** The command: this JVM's own, with these options. */
  public static String[] command(List<String> jvmOptions, Class<?> main, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("--module-path", System.getProperty("jdk.module.path")));
    command.addAll(List.of("--module", main.getModule().getName() + "/" + main.getName()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }
}
