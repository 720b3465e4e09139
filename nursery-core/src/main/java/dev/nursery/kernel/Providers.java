package dev.nursery.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/** Finds the implementations of an interface of ours that outsiders provide. */
final class Providers {

  private Providers() {}

  /**
   * All that can be made; one that cannot is reported and left out, rather than make every task
   * fail.
   */
  @SuppressWarnings("ServiceLoader") // each use is declared in module-info
  static <S> List<S> of(Class<S> service) {
    var found = new ArrayList<S>();
    var candidates =
        ServiceLoader.load(service, Providers.class.getClassLoader()).stream().iterator();
    while (true) {
      try {
        if (!candidates.hasNext()) {
          return List.copyOf(found);
        }
        found.add(candidates.next().get());
      } catch (ServiceConfigurationError e) {
        LoggerFactory.getLogger("dev.nursery")
            .error("a provider of {} does not load, and is left out", service, e);
      }
    }
  }
}
