package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import org.junit.jupiter.api.Test;

class AcceptErrorsTest {

  @Test
  void errorsAreToldApartByTheirWords() {
    for (String one :
        new String[] {
          "Software caused connection abort", "Connection reset by peer", "Protocol error",
          "Network is down", "No route to host", "Operation not permitted"
        }) {
      assertThat(AcceptErrors.isOneConnections(new SocketException(one))).as(one).isTrue();
    }
    for (String capacity :
        new String[] {
          "Too many open files",
          "Too many open files in system",
          "No buffer space available",
          "Cannot allocate memory"
        }) {
      assertThat(AcceptErrors.isOneConnections(new SocketException(capacity)))
          .as(capacity)
          .isFalse();
      assertThat(AcceptErrors.isOutOfCapacity(new SocketException(capacity))).as(capacity).isTrue();
    }
    assertThat(AcceptErrors.isOutOfCapacity(new SocketException("Invalid argument"))).isFalse();
    assertThat(AcceptErrors.isOutOfCapacity(new SocketException())).isFalse();
  }
}
