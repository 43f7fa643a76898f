package quantumforge.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** One event, one line, without passwords; for people or for programs. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final byte[] NOTHING = new byte[0];

  private final boolean json;
  private final String node;
  private final String roles;

  private LineEncoder(boolean json, String node, List<String> roles) {
    this.json = json;
    this.node = node;
    this.roles = String.join(",", roles);
  }

  static LineEncoder human(String node, List<String> roles) {
    return new LineEncoder(false, node, roles);
  }

  static LineEncoder json(String node, List<String> roles) {
    return new LineEncoder(true, node, roles);
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line = json ? jsonLine(event) : humanLine(event);
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private String humanLine(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(CLOCK.format(event.getInstant())).append(' ');
    line.append("%-5s".formatted(event.getLevel())).append(' ');
    line.append(node).append(" [").append(roles).append("] ");
    line.append(shortName(event.getLoggerName())).append(": ");
    line.append(Masking.mask(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append('\n').append(Masking.mask(ThrowableProxyUtil.asString(thrown)).stripTrailing());
    }
    return line.append('\n').toString();
  }

  private String jsonLine(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(240);
    line.append('{');
    field(line, "at", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    field(line, "level", event.getLevel().toString());
    field(line, "node", node);
    field(line, "roles", roles);
    field(line, "logger", event.getLoggerName());
    field(line, "thread", event.getThreadName());
    field(line, "message", Masking.mask(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      field(line, "exception", Masking.mask(ThrowableProxyUtil.asString(thrown)));
    }
    return line.append("}\n").toString();
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static void field(StringBuilder line, String name, String value) {
    if (line.length() > 1) {
      line.append(',');
    }
    line.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      escape(line, value.charAt(i));
    }
    line.append('"');
  }

  private static void escape(StringBuilder line, char c) {
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (c < 0x20) {
          line.append("\\u%04x".formatted((int) c));
        } else {
          line.append(c);
        }
      }
    }
  }
}
