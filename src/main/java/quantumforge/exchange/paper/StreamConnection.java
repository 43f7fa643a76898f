package quantumforge.exchange.paper;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks with one stream client from its upgrade request to its end. Runs on a virtual thread. */
final class StreamConnection {

  private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

  private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int POLICY = 1008;
  private static final long GOODBYE_MILLIS = 1_000;

  private final StreamHub hub;
  private final PaperSettings.LimitSettings limits;
  private final Breaches breaches;

  StreamConnection(StreamHub hub, PaperSettings.LimitSettings limits, Breaches breaches) {
    this.hub = hub;
    this.limits = limits;
    this.breaches = breaches;
  }

  /**
   * What an upgrade request asks for.
   *
   * @param combined whether messages come wrapped with their stream's name
   */
  record Wanted(boolean combined, boolean micros, List<String> streams) {

    /** Empty when the path is none of the venue's. */
    static Optional<Wanted> of(HttpRequest request) {
      boolean micros = request.query().getOrDefault("timeUnit", "").equalsIgnoreCase("MICROSECOND");
      if (request.path().equals("/stream") || request.path().equals("/stream/")) {
        String streams = request.query().getOrDefault("streams", "");
        return Optional.of(new Wanted(true, micros, names(streams)));
      }
      if (request.path().equals("/ws") || request.path().startsWith("/ws/")) {
        String streams = request.path().substring("/ws".length());
        return Optional.of(new Wanted(false, micros, names(streams)));
      }
      return Optional.empty();
    }

    private static List<String> names(String text) {
      List<String> names = new ArrayList<>();
      for (String name : text.split("/")) {
        if (!name.isEmpty() && !names.contains(name)) {
          names.add(name);
        }
      }
      return names;
    }
  }

  /** The head that accepts an upgrade; empty when the request is no sound one. */
  static Optional<String> handshake(HttpRequest request) {
    String key = request.header("sec-websocket-key");
    boolean sound =
        request.method().equals("GET")
            && request.header("connection").toLowerCase(Locale.ROOT).contains("upgrade")
            && request.header("sec-websocket-version").equals("13")
            && key.length() == 24;
    return sound
        ? Optional.of(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(key)
                + "\r\n\r\n")
        : Optional.empty();
  }

  /** Reads what the client says until it is gone. The writer runs on a thread of its own. */
  void serve(ClientSession client, List<String> streams, InputStream in, OutputStream out)
      throws InterruptedException {
    Thread writer =
        Thread.ofVirtual().name("paper-writer-" + client.id()).start(() -> write(client, out));
    try {
      subscribe(client, streams);
      read(client, in);
    } catch (FrameReader.ProtocolException broken) {
      breaches.record(Breaches.Rule.PROTOCOL, who(client), broken.getMessage());
      client.close(broken.closeCode(), broken.getMessage());
    } catch (EOFException gone) {
      LOG.debug("client {} went away", client.id());
      client.cut();
    } catch (IOException failed) {
      LOG.debug("client {} lost: {}", client.id(), failed.getMessage());
      client.cut();
    } finally {
      hub.unsubscribe(client, client.streams());
      writer.join(GOODBYE_MILLIS);
      awaitEnd(client, in);
      client.cut();
    }
  }

  private static void write(ClientSession client, OutputStream out) {
    try {
      client.outbox().run(out);
      client.endOutput();
    } catch (IOException gone) {
      LOG.debug("client {} cannot be written to: {}", client.id(), gone.getMessage());
      client.cut();
    } catch (InterruptedException interrupted) {
      client.cut();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads what the client still sends until it closes its side, or the keeper loses patience: a
   * socket that is closed with unread data is reset, and the close frame may be lost with it.
   */
  private static void awaitEnd(ClientSession client, InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException gone) {
      LOG.debug("client {} is gone: {}", client.id(), gone.getMessage());
    }
  }

  private void read(ClientSession client, InputStream in) throws IOException {
    FrameReader frames = new FrameReader(in);
    RateWindow incoming = new RateWindow(limits.messagesPerSecond(), SECOND_NANOS);
    boolean open = true;
    while (open) {
      FrameReader.Incoming message = frames.next();
      if (!incoming.take(System.nanoTime())) {
        breaches.record(
            Breaches.Rule.MESSAGES_PER_SECOND,
            who(client),
            "more than " + limits.messagesPerSecond() + " messages in a second");
        client.close(POLICY, "Too many requests");
        return;
      }
      open = handle(client, message);
    }
  }

  private boolean handle(ClientSession client, FrameReader.Incoming message) {
    switch (message) {
      case FrameReader.Incoming.Text text -> control(client, text.text());
      case FrameReader.Incoming.Ping ping ->
          client.outbox().urgent(FrameEncoder.frame(FrameEncoder.PONG, ping.payload()));
      case FrameReader.Incoming.Pong pong -> client.ponged(pong.payload());
      case FrameReader.Incoming.Close close -> {
        client.close(close.code() == 1005 ? 1000 : close.code(), "");
        return false;
      }
    }
    return true;
  }

  private void control(ClientSession client, String text) {
    switch (ControlMessages.parse(text)) {
      case ControlMessages.Request.Subscribe asked -> {
        if (subscribe(client, asked.streams())) {
          client.text(ControlMessages.result(asked.id(), "null"));
        }
      }
      case ControlMessages.Request.Unsubscribe asked -> {
        client.remove(asked.streams());
        hub.unsubscribe(client, asked.streams());
        client.text(ControlMessages.result(asked.id(), "null"));
      }
      case ControlMessages.Request.ListStreams asked ->
          client.text(ControlMessages.list(asked.id(), client.streams()));
      case ControlMessages.Request.SetCombined asked -> {
        client.combined(asked.value());
        client.text(ControlMessages.result(asked.id(), "null"));
      }
      case ControlMessages.Request.GetCombined asked ->
          client.text(ControlMessages.result(asked.id(), Boolean.toString(client.combined())));
      case ControlMessages.Request.Refused refused -> client.text(refused.answer());
    }
  }

  private boolean subscribe(ClientSession client, List<String> streams) {
    if (!client.add(streams, limits.streamsPerConnection())) {
      breaches.record(
          Breaches.Rule.STREAMS_PER_CONNECTION,
          who(client),
          "more than " + limits.streamsPerConnection() + " streams");
      client.close(POLICY, "Too many streams");
      return false;
    }
    hub.subscribe(client, streams);
    return true;
  }

  private static String who(ClientSession client) {
    return "client " + client.id() + " at " + client.address();
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = sha1.digest((key + ACCEPT_GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }
}
