package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says each message of the market to everyone who listens. A message is encoded once for each form
 * that somebody asked for: raw or combined, milliseconds or microseconds. Used by the market's
 * thread alone; the counters may be read by anyone.
 */
final class Broadcaster {

  private static final int FORMS = 4;

  private final Faults faults;
  private final PaperSettings.SlowClients slowClients;
  private final FrameEncoder[] forms = new FrameEncoder[FORMS];
  private final boolean[] encoded = new boolean[FORMS];
  private final FrameEncoder own = new FrameEncoder();
  private final List<ClientSession> touched = new ArrayList<>();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong slowCuts = new AtomicLong();

  Broadcaster(Faults faults, PaperSettings.SlowClients slowClients) {
    this.faults = faults;
    this.slowClients = slowClients;
    for (int i = 0; i < FORMS; i++) {
      forms[i] = new FrameEncoder();
    }
  }

  void publish(Topic topic, StreamMessage made) throws InterruptedException {
    ClientSession[] clients = topic.subscribers();
    if (clients.length == 0) {
      return;
    }
    StreamMessage message = faults.spoilt(topic.stream(), made);
    Arrays.fill(encoded, false);
    Faults.Repeat repeat = faults.repeat(topic.stream());
    int parts = faults.parts(topic.stream());
    for (ClientSession client : clients) {
      int copies = repeat == null ? 1 : repeat.copies(client);
      if (copies == 0 || client.faults().silenced(topic.stream())) {
        client.faults().lost(topic.stream());
      } else {
        StreamMessage own = client.faults().regrouped(topic.stream(), message);
        for (int i = 0; i < copies && own != null; i++) {
          say(
              client,
              topic,
              own == message ? form(client.form(), topic, message) : alone(client, topic, own),
              parts);
        }
      }
    }
  }

  /** Wakes the writers of everyone who was told something since the last call. */
  void flush() {
    for (ClientSession client : touched) {
      client.touched = false;
      client.outbox().flush();
    }
    touched.clear();
  }

  long frames() {
    return frames.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** Clients that were cut off because they did not read. */
  long slowCuts() {
    return slowCuts.get();
  }

  private void say(ClientSession client, Topic topic, FrameEncoder form, int parts)
      throws InterruptedException {
    boolean reorders = client.faults().reorders();
    if (parts == 1 && !reorders) {
      say(client, form.bytes(), form.start(), form.end());
      return;
    }
    byte[] frame =
        parts > 1
            ? form.fragments(parts)
            : Arrays.copyOfRange(form.bytes(), form.start(), form.end());
    for (byte[] next :
        reorders ? client.faults().reordered(topic.stream(), frame) : List.of(frame)) {
      say(client, next, 0, next.length);
    }
  }

  private void say(ClientSession client, byte[] frame, int from, int to)
      throws InterruptedException {
    Outbox outbox = client.outbox();
    boolean taken =
        switch (slowClients) {
          case DISCONNECT -> outbox.offer(frame, from, to);
          case WAIT -> outbox.put(frame, from, to);
        };
    if (!taken) {
      if (client.cutForSlowness()) {
        slowCuts.incrementAndGet();
      }
      return;
    }
    frames.setRelease(frames.getPlain() + 1);
    bytes.setRelease(bytes.getPlain() + to - from);
    if (!client.touched) {
      client.touched = true;
      touched.add(client);
    }
  }

  /** A message that only this client gets. */
  private FrameEncoder alone(ClientSession client, Topic topic, StreamMessage message) {
    encode(own, client.form(), topic, message);
    return own;
  }

  private FrameEncoder form(int index, Topic topic, StreamMessage message) {
    if (!encoded[index]) {
      encoded[index] = true;
      encode(forms[index], index, topic, message);
    }
    return forms[index];
  }

  private static void encode(FrameEncoder into, int form, Topic topic, StreamMessage message) {
    TextBuffer out = into.begin();
    boolean combined = (form & ClientSession.COMBINED) != 0;
    if (combined) {
      out.ascii(topic.combinedPrefix());
    }
    message.write(out, (form & ClientSession.MICROS) != 0);
    if (combined) {
      out.ascii('}');
    }
    into.end(FrameEncoder.TEXT);
  }
}
