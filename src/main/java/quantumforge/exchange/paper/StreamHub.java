package quantumforge.exchange.paper;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/** Every stream that anybody named: the market's own and those that nothing is ever said on. */
final class StreamHub {

  private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();
  private volatile long changedNanos = System.nanoTime();

  /** The stream's topic; an unknown name is as good as a known one and stays silent. */
  Topic topic(String stream) {
    return topics.computeIfAbsent(stream, Topic::new);
  }

  void subscribe(ClientSession client, Collection<String> streams) {
    streams.forEach(stream -> topic(stream).add(client));
    changedNanos = System.nanoTime();
  }

  void unsubscribe(ClientSession client, Collection<String> streams) {
    streams.forEach(stream -> topic(stream).remove(client));
    changedNanos = System.nanoTime();
  }

  /** When a subscription changed last, on the clock of {@link System#nanoTime}. */
  long changedNanos() {
    return changedNanos;
  }

  /** Whether every symbol has a subscriber on at least one of its streams. */
  boolean listened(Collection<String> symbols) {
    Set<String> listened =
        topics.values().stream()
            .filter(topic -> topic.subscribers().length > 0 && topic.stream().indexOf('@') > 0)
            .map(topic -> topic.stream().substring(0, topic.stream().indexOf('@')))
            .collect(Collectors.toSet());
    return symbols.stream().allMatch(name -> listened.contains(name.toLowerCase(Locale.ROOT)));
  }
}
