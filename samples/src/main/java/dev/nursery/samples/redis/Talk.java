package dev.nursery.samples.redis;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Commands that have nothing to do with what is kept, or only look at it. */
final class Talk {

  private final PubSub pubSub;
  private final Map<String, Command> commands =
      Map.ofEntries(
          entry("PING", command(-1, Talk::ping)),
          entry("ECHO", command(2, words -> Reply.bulk(words.get(1)))),
          entry("SELECT", command(2, Talk::select)),
          entry("CLIENT", command(-2, Talk::client)),
          entry("COMMAND", command(-1, _ -> new Reply.Items(List.of()))),
          entry("CONFIG", command(-2, _ -> new Reply.Table(List.of()))),
          entry(
              "INFO", command(-1, _ -> Reply.bulk("redis_version:" + MiniRedis.VERSION + "\r\n"))),
          entry("PUBLISH", command(3, this::publish)),
          entry("PUBSUB", command(-2, this::pubSub)));

  Talk(PubSub pubSub) {
    this.pubSub = pubSub;
  }

  private static Command command(int arity, Function<List<String>, Reply> action) {
    return new Command(arity, (_, words) -> action.apply(words));
  }

  @Nullable Command find(String name) {
    return commands.get(name);
  }

  private static Reply ping(List<String> words) {
    return words.size() == 1 ? new Reply.Status("PONG") : Reply.bulk(words.get(1));
  }

  private static Reply select(List<String> words) {
    if (Command.number(words.get(1)) != 0) {
      throw new RedisException("ERR DB index is out of range");
    }
    return Reply.OK;
  }

  /** Clients tell who they are; nobody asks. */
  private static Reply client(List<String> words) {
    return words.get(1).equalsIgnoreCase("GETNAME") ? Reply.NIL : Reply.OK;
  }

  private Reply publish(List<String> words) {
    return new Reply.Whole(pubSub.publish(words.get(1), words.get(2)));
  }

  private Reply pubSub(List<String> words) {
    if (words.get(1).equalsIgnoreCase("CHANNELS")) {
      return Reply.bulks(pubSub.channels());
    } else if (words.get(1).equalsIgnoreCase("NUMSUB")) {
      return new Reply.Table(
          words.stream()
              .skip(2)
              .<Reply>mapMulti((channel, out) -> {
                out.accept(Reply.bulk(channel));
                out.accept(new Reply.Whole(pubSub.subscribers(channel)));
              })
              .toList());
    }
    throw RedisException.syntax();
  }
}
