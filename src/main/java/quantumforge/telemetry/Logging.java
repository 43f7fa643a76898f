package quantumforge.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the log of a node's process. */
public final class Logging {

  private static final String OWN = "quantumforge";

  /**
   * Loggers that repeat themselves for as long as something is not there yet; the node says the
   * same in one line, now and then. A library level below warn brings them back.
   */
  private static final List<String> QUIET =
      List.of(
          "org.apache.pekko.management.cluster.bootstrap",
          "org.apache.pekko.remote.artery",
          "org.apache.pekko.remote.transport",
          "org.apache.pekko.remote.PhiAccrualFailureDetector",
          "org.apache.pekko.stream.Materializer");

  private Logging() {}

  /**
   * Replaces whatever was set up before.
   *
   * @param node shown in every line
   * @param roles shown in every line
   */
  public static void configure(LogSettings settings, String node, List<String> roles) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(settings.format(), node, roles);
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender =
        settings.file().isPresent()
            ? rolling(context, settings, settings.file().get())
            : new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("node");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(settings.libraryLevel()));
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(OWN).setLevel(level(settings.level()));
    if (settings.libraryLevel().compareTo(LogSettings.Level.WARN) >= 0) {
      QUIET.forEach(logger -> context.getLogger(logger).setLevel(Level.OFF));
    }
  }

  private static Encoder<ILoggingEvent> encoder(
      LogSettings.Format format, String node, List<String> roles) {
    return switch (format) {
      case HUMAN -> LineEncoder.human(node, roles);
      case JSON -> LineEncoder.json(node, roles);
    };
  }

  private static FileAppender<ILoggingEvent> rolling(
      LoggerContext context, LogSettings settings, Path file) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(appender);
    window.setFileNamePattern(file + ".%i");
    window.setMinIndex(1);
    // The window also moves the current file, and refuses more than twenty by itself.
    window.setMaxIndex(Math.min(settings.maxFiles(), 20));
    window.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(settings.maxFileBytes()));
    size.setCheckIncrement(Duration.buildBySeconds(1));
    size.start();
    appender.setRollingPolicy(window);
    appender.setTriggeringPolicy(size);
    return appender;
  }

  private static Level level(LogSettings.Level level) {
    return switch (level) {
      case TRACE -> Level.TRACE;
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }
}
