package dev.nursery.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Tells which classes of the library a program still has to load after a certain point.
 *
 * <p>A process that has run out of file descriptors can load no class from a directory any more,
 * and the JVM remembers each place where that failed. So whatever a server needs to get rid of the
 * connections that it has too many of must be there before.
 */
public final class LateClasses extends ClassLoader {

  private final Queue<String> late = new ConcurrentLinkedQueue<>();

  private volatile boolean ranOut;

  private LateClasses() {
    super("late", LateClasses.class.getClassLoader());
  }

  /**
   * Runs a program with a library of its own, which is loaded for it class by class.
   *
   * @param program is given what it is to call when, as it were, no descriptors are left; it has a
   *     constructor without parameters
   * @param own more classes of the program, which it brings with it
   * @return what the program returned
   * @throws AssertionError if it needed more classes after that
   */
  @SuppressWarnings("unchecked") // made by another loader, of the class that is named here
  public static <T> T noneOf(Class<? extends Function<Runnable, T>> program, Class<?>... own)
      throws ReflectiveOperationException {
    var loader = new LateClasses();
    for (Class<?> each : own) {
      loader.loadClass(each.getName());
    }
    var constructor = loader.loadClass(program.getName()).getDeclaredConstructor();
    constructor.setAccessible(true); // it is in a package of its own loader
    T result = ((Function<Runnable, T>) constructor.newInstance()).apply(loader::runOut);
    if (!loader.ranOut) {
      throw new AssertionError(program + " did not say from when on it needs no more classes");
    }
    if (!loader.late.isEmpty()) {
      var late = new ArrayList<>(loader.late);
      Collections.sort(late);
      throw new AssertionError("loaded when it may have been too late: " + late);
    }
    return result;
  }

  private void runOut() {
    ranOut = true;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.nursery.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      if (ranOut) {
        late.add(name); // and goes on, so that one run tells of all
      }
      byte[] code = bytes(name);
      return defineClass(name, code, 0, code.length);
    }
  }

  /** Providers that this module's tests bring along are not what is examined. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith("META-INF/services/dev.nursery.")
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }

  private static byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in =
        LateClasses.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
