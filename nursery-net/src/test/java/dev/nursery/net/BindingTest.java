package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingTest {

  @Test
  void case226_ifOneAddressCannotBeBoundNoneIs() throws Exception {
    try (TcpListener taken = Tcp.listenOptions().host("127.0.0.3").listen(0)) {
      assertThatThrownBy(() ->
              Binding.listen(
                  List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.3")),
                  taken.port(),
                  new Binding.Manner(10, false)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.3");
      // The first address is free again at once.
      new ServerSocket(taken.port(), 1, InetAddress.ofLiteral("127.0.0.2")).close();
    }
  }

  @Test
  void anAddressIsWrittenAsPeopleWriteIt() {
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80)))
        .isEqualTo("[0:0:0:0:0:0:0:1]:80");
  }
}
