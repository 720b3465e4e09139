package dev.nursery.net.frame;

import java.nio.ByteBuffer;

/** Values that are bytes. */
final class RawBytes implements Codec<byte[]> {

  static final RawBytes CODEC = new RawBytes();

  private RawBytes() {}

  @Override
  public ByteBuffer encode(byte[] value) {
    return ByteBuffer.wrap(value);
  }

  @Override
  public byte[] decode(ByteBuffer content) {
    byte[] value = new byte[content.remaining()];
    content.get(value);
    return value;
  }
}
