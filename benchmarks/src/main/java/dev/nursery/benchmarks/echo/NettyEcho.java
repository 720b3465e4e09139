package dev.nursery.benchmarks.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;

/** The echo server of Netty, with one event loop for each processor. */
final class NettyEcho {

  private NettyEcho() {}

  static int startNio() throws InterruptedException {
    return start(NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  static int startEpoll() throws InterruptedException {
    return start(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
  }

  private static int start(IoHandlerFactory handlers, Class<? extends ServerChannel> channel)
      throws InterruptedException {
    int loops = Runtime.getRuntime().availableProcessors();
    var bound =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(loops, handlers))
            .channel(channel)
            .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection.pipeline().addLast(new Echo());
                  }
                })
            .bind(EchoServer.anyPort())
            .sync();
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      var _ = context.write(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
