package dev.nursery.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of this process with jars in place of folders: they are open while a program runs,
 * as they are where people run servers, so that a class may still be loaded when no file can be
 * opened any more.
 */
public final class PackedClassPath {

  private PackedClassPath() {}

  /** Packs the folders into {@code target}. */
  public static String in(Path target) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> Files.exists(Path.of(path)))
        .map(path -> Files.isDirectory(Path.of(path)) ? pack(path, target) : path)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String pack(String folder, Path target) {
    Path jar = target.resolve(folder.replaceAll("\\W", "-") + ".jar");
    int exit =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", folder, ".");
    if (exit != 0) {
      throw new AssertionError("jar has failed for " + folder);
    }
    return jar.toString();
  }
}
