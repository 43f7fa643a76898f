package quantumforge.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import quantumforge.health.Readiness;
import quantumforge.telemetry.Meters;

/** {@code /alive}, {@code /ready} and {@code /metrics} of a node without an actor system. */
final class LoneEndpoints implements AutoCloseable {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private final Readiness readiness;
  private final Meters meters;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  private final HttpServer server;

  private LoneEndpoints(ManagementSettings settings, Readiness readiness, Meters meters)
      throws IOException {
    this.readiness = readiness;
    this.meters = meters;
    server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
  }

  static LoneEndpoints open(ManagementSettings settings, Readiness readiness, Meters meters)
      throws IOException {
    LoneEndpoints endpoints = new LoneEndpoints(settings, readiness, meters);
    endpoints.server.start();
    return endpoints;
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("GET")) {
      send(exchange, METHOD_NOT_ALLOWED, "GET only\n");
      return;
    }
    switch (exchange.getRequestURI().getPath()) {
      case "/alive" -> send(exchange, OK, "alive\n");
      case "/ready" -> ready(exchange);
      case "/metrics" -> send(exchange, OK, meters.scrape());
      default -> send(exchange, NOT_FOUND, "/alive, /ready or /metrics\n");
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    Map<String, String> failures = readiness.failures();
    send(exchange, failures.isEmpty() ? OK : UNAVAILABLE, Readiness.text(failures));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
