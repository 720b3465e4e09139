package dev.nursery.laws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the library a second time, in a form that counts its own steps: every method that is called
 * and every place that is jumped to, which a loop cannot go round without.
 *
 * <p>A cost in steps is a cost without a clock: it says the same on every machine, busy or not.
 */
final class CountingLoader extends ClassLoader {

  private static final String OURS = "dev.nursery.";

  /** Where test code is, which is loaded as it is; some is in the packages of what it tests. */
  private static final Set<String> TESTS =
      Set.of("dev.nursery.laws.", "dev.nursery.testkit.", "dev.nursery.kernel.Asleep");

  /**
   * Not counted: what spins while somebody else holds a lock, or waits for somebody else's turn.
   */
  private static final Set<String> NOT_COUNTED =
      Set.of(
          "dev.nursery.kernel.ShortLock",
          "dev.nursery.kernel.Watch",
          "dev.nursery.kernel.Watchdog",
          "dev.nursery.kernel.Pulse",
          "dev.nursery.kernel.Helpers",
          "dev.nursery.kernel.SystemTaskClock");

  private static final ClassDesc STEPS = ClassDesc.of(Steps.class.getName());

  private static final ClassFile CLASS_FILE =
      ClassFile.of(
          ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(
                      type -> open(type.packageName() + "." + type.displayName()))
                  .orElse(ClassHierarchyResolver.defaultResolver())));

  CountingLoader() {
    super("counting", CountingLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] code = bytes(name);
      byte[] counting = isCounted(name) ? counting(code) : code;
      return defineClass(name, counting, 0, counting.length);
    }
  }

  private static boolean isCounted(String name) {
    return TESTS.stream().noneMatch(name::startsWith)
        && NOT_COUNTED.stream().noneMatch(not -> name.equals(not) || name.startsWith(not + "$"));
  }

  private static byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = open(name)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable InputStream open(String name) {
    return CountingLoader.class.getResourceAsStream("/" + name.replace('.', '/') + ".class");
  }

  private static byte[] counting(byte[] code) {
    return CLASS_FILE.transformClass(
        CLASS_FILE.parse(code),
        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Counting::new)));
  }

  private static final class Counting implements CodeTransform {

    @Override
    public void atStart(CodeBuilder builder) {
      step(builder);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      builder.with(element);
      if (element instanceof LabelTarget) {
        step(builder);
      }
    }

    private static void step(CodeBuilder builder) {
      builder.invokestatic(STEPS, "step", MethodTypeDesc.of(ConstantDescs.CD_void));
    }
  }
}
