package dev.nursery.net;

/**
 * A stream of bytes in both directions. One task may send while another receives. Follows trio's
 * {@code Stream}.
 */
public interface ByteStream extends SendStream, ReceiveStream {}
