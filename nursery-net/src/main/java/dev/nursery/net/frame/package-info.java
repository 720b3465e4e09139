/**
 * Values over streams of bytes: channels whose other end is a peer.
 *
 * {@snippet :
 * var messages = FramedStream.over(stream, LengthPrefix.ofBytes(4), Codec.text(UTF_8));
 * messages.send("hello");
 * String reply = messages.receive();
 * }
 *
 * <p>A {@link dev.nursery.net.frame.Framing} tells the frames in a stream apart; a {@link
 * dev.nursery.net.frame.Codec} makes values of their content. Both can be one's own. What comes of
 * them is a {@link dev.nursery.channel.SendChannel} and a {@link
 * dev.nursery.channel.ReceiveChannel}, so it goes wherever channels do.
 *
 * <p><b>All or nothing.</b> A receive that is cancelled has taken nothing, however much of a frame
 * had come. A send that is cancelled has sent nothing, or only a part of a frame, which nobody can
 * take for a whole one: then the channel is broken.
 *
 * <p><b>Peers are not trusted.</b> Every frame has a limit, which is looked at before memory is
 * taken; and memory is taken as bytes come. Whatever is wrong with a frame is an exception with a
 * type, which names the stream it came from, and concerns this channel alone.
 */
@NullMarked
package dev.nursery.net.frame;

import org.jspecify.annotations.NullMarked;
