package quantumforge.relay;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis whose one thread writes commands and reads their answers itself, in the
 * order of the commands (the protocol is RESP2). Several commands may be under way. A client that
 * serves many threads hands each command and each answer to a thread of its own, and waking those
 * takes longer than Redis does. It never connects again by itself: what it failed to do is unknown,
 * and it is closed then. Not thread-safe but for {@link #isOpen} and {@link #close}; an interrupt
 * closes it.
 */
public final class RedisPipe implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisPipe.class);

  /** Smaller commands are put together, and larger ones are not copied. */
  private static final int OUT_BYTES = 64 * 1024;

  private final String address;
  private final Duration timeout;
  private final RedisSocket socket;
  private final OutputStream out;
  private final AnswerReader answers;
  private volatile boolean closed;
  private volatile String fault = "it was closed";

  private RedisPipe(String address, Duration timeout, RedisSocket socket) throws IOException {
    this.address = address;
    this.timeout = timeout;
    this.socket = socket;
    this.out = new BufferedOutputStream(socket.out(), OUT_BYTES);
    this.answers = new AnswerReader(socket.in());
  }

  /**
   * Connects, with TLS and as a user where the address says so.
   *
   * @param timeout for connecting, and later for each write and each answer; 1 ms or more
   * @throws RedisException when Redis is away or refuses
   */
  static RedisPipe open(RedisURI uri, Duration timeout) throws InterruptedException {
    return open(uri, timeout, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  static RedisPipe open(RedisURI uri, Duration timeout, SSLSocketFactory tls)
      throws InterruptedException {
    String address = uri.getHost() + ":" + uri.getPort();
    RedisPipe pipe;
    try {
      pipe = new RedisPipe(address, timeout, RedisSocket.open(uri, timeout, tls));
    } catch (IOException failure) {
      throw new RedisConnectionException(
          "cannot connect to Redis " + address + ": " + reason(failure));
    }
    try {
      pipe.greet(uri);
    } catch (RedisException refused) {
      pipe.close();
      throw refused;
    }
    return pipe;
  }

  private void greet(RedisURI uri) throws InterruptedException {
    RedisCredentials user = uri.getCredentialsProvider().resolveCredentials().block();
    if (user != null && user.hasPassword()) {
      String password = new String(user.getPassword());
      CommandBytes login = new CommandBytes(128);
      if (user.hasUsername()) {
        login.command("AUTH", user.getUsername(), password);
      } else {
        login.command("AUTH", password);
      }
      send(login);
      admitted();
    }
    if (uri.getDatabase() != 0) {
      send(new CommandBytes(64).command("SELECT", Integer.toString(uri.getDatabase())));
      text();
    }
  }

  /** A Redis that knows no such command repeats the password in its answer. */
  private void admitted() throws InterruptedException {
    try {
      text();
    } catch (RedisCommandExecutionException refused) {
      String kind = String.valueOf(refused.getMessage()).split(" ", 2)[0];
      throw new RedisConnectionException(
          kind + ": Redis " + address + " refuses the user or the password of its URL");
    }
  }

  /**
   * Sends commands; returns when the operating system has them.
   *
   * @param parts whole commands, when put together
   * @throws RedisException when the connection is closed, or is lost by this
   */
  public void send(CommandBytes... parts) throws InterruptedException {
    check();
    try {
      for (CommandBytes part : parts) {
        part.writeTo(out);
      }
      out.flush();
    } catch (IOException failure) {
      throw lost(failure);
    }
  }

  /**
   * Waits for the next answer, which is a status, a number or a value: its own bytes.
   *
   * @return null when Redis answers that there is none, or with a list
   * @throws RedisCommandExecutionException when Redis refuses the command; the connection goes on
   * @throws RedisException when the connection is closed, or is lost by this
   */
  public byte[] answer() throws InterruptedException {
    if (next() instanceof byte[] value) {
      return value;
    }
    return null;
  }

  /**
   * Waits for the next answer, which must be there.
   *
   * @throws RedisException as {@link #answer}; the connection is closed when there is none
   */
  public String text() throws InterruptedException {
    byte[] answer = answer();
    if (answer == null) {
      close("it answers with nothing where it must answer");
      check();
    }
    return text(answer);
  }

  /** Whether an answer is here already. */
  boolean hasAnswer() throws InterruptedException {
    check();
    try {
      return answers.ready();
    } catch (IOException failure) {
      throw lost(failure);
    }
  }

  /**
   * Waits for the next answer, which is what {@code XREADGROUP} found in one stream; a field that
   * comes twice in an entry counts as what it is last.
   *
   * @return none when the time was over; without fields when the entry was deleted meanwhile
   * @throws RedisException as {@link #answer}
   */
  public List<StreamMessage<String, byte[]>> entries() throws InterruptedException {
    List<StreamMessage<String, byte[]>> entries = new ArrayList<>();
    try {
      for (Object stream : list(next())) {
        List<?> named = list(stream);
        String name = text(named.getFirst());
        for (Object entry : list(named.getLast())) {
          List<?> parts = list(entry);
          entries.add(
              new StreamMessage<>(name, text(parts.getFirst()), fields(list(parts.getLast()))));
        }
      }
      return entries;
    } catch (ClassCastException | NoSuchElementException other) {
      close("it answers to XREADGROUP with what are no entries of a stream");
      throw new RedisConnectionException(fault);
    }
  }

  private static Map<String, byte[]> fields(List<?> namesAndValues) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    Iterator<?> parts = namesAndValues.iterator();
    while (parts.hasNext()) {
      fields.put(text(parts.next()), (byte[]) parts.next());
    }
    return fields;
  }

  private static List<?> list(Object answer) {
    return answer == null ? List.of() : (List<?>) answer;
  }

  private static String text(Object answer) {
    if (answer == null) {
      throw new NoSuchElementException("a name without text");
    }
    return new String((byte[]) answer, StandardCharsets.UTF_8);
  }

  private Object next() throws InterruptedException {
    check();
    try {
      return answers.next();
    } catch (SocketTimeoutException late) {
      close("no answer in " + timeout.toMillis() + " ms");
      throw new RedisConnectionException(fault);
    } catch (IOException failure) {
      throw lost(failure);
    }
  }

  /** Whether commands can be sent. */
  public boolean isOpen() {
    return !closed;
  }

  /** Closes it; commands that are under way may be done or not. Idempotent. */
  @Override
  public void close() {
    close("it was closed");
  }

  /**
   * Closes it since it cannot go on.
   *
   * @param reason what later uses fail with
   */
  public void close(String reason) {
    if (!closed) {
      fault = reason;
      closed = true;
      try {
        socket.close();
      } catch (IOException failure) {
        LOG.debug("Redis {} was not closed in order: {}", address, failure.getMessage());
      }
    }
  }

  private void check() {
    if (closed) {
      throw new RedisConnectionException(fault);
    }
  }

  private RedisException lost(IOException failure) throws InterruptedException {
    close("the connection was lost: " + reason(failure));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return new RedisConnectionException(fault);
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** For messages. */
  @Override
  public String toString() {
    return "Redis " + address;
  }
}
