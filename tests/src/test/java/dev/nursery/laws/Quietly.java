package dev.nursery.laws;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps warnings out of the log while the tests of a class run. Generated programs have tasks that
 * wait on although they are cancelled; these are reported, and rightly so.
 */
final class Quietly implements BeforeAllCallback, AfterAllCallback, AroundContainerHook {

  private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.nursery");

  @Override
  public void beforeContainer(ContainerLifecycleContext context) {
    LOG.setLevel(Level.ERROR);
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    LOG.setLevel(null);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    LOG.setLevel(Level.ERROR);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    LOG.setLevel(null);
  }
}
