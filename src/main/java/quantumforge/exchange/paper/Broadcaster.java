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
    for (ClientSession client : clients) {
      int copies = repeat == null ? 1 : repeat.copies(client);
      if (!client.silenced()) {
        FrameEncoder form = copies == 0 ? null : form(client.form(), topic, message);
        for (int i = 0; i < copies; i++) {
          say(client, form);
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

  private void say(ClientSession client, FrameEncoder form) throws InterruptedException {
    Outbox outbox = client.outbox();
    boolean taken =
        switch (slowClients) {
          case DISCONNECT -> outbox.offer(form.bytes(), form.start(), form.end());
          case WAIT -> outbox.put(form.bytes(), form.start(), form.end());
        };
    if (!taken) {
      if (client.cutForSlowness()) {
        slowCuts.incrementAndGet();
      }
      return;
    }
    frames.setRelease(frames.getPlain() + 1);
    bytes.setRelease(bytes.getPlain() + form.end() - form.start());
    if (!client.touched) {
      client.touched = true;
      touched.add(client);
    }
  }

  private FrameEncoder form(int index, Topic topic, StreamMessage message) {
    FrameEncoder form = forms[index];
    if (!encoded[index]) {
      encoded[index] = true;
      TextBuffer out = form.begin();
      boolean combined = (index & ClientSession.COMBINED) != 0;
      boolean micros = (index & ClientSession.MICROS) != 0;
      if (combined) {
        out.ascii(topic.combinedPrefix());
      }
      message.write(out, micros);
      if (combined) {
        out.ascii('}');
      }
      form.end(FrameEncoder.TEXT);
    }
    return form;
  }
}
