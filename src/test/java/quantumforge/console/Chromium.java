package quantumforge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import quantumforge.support.Children;

/** One tab of the installed Chromium, driven over the DevTools protocol. */
final class Chromium implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");
  private static final List<String> OPTIONS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--remote-debugging-port=0");
  private static final long ANSWER_SECONDS = 60;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Path profile;
  private final Process process;
  private final WebSocket socket;

  private Chromium(Path binary) throws IOException {
    profile = Children.folder(Files.createTempDirectory("forge-chromium"));
    process = start(binary);
    String address = awaitAddress();
    socket = connect(tab(address));
    call("Page.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
  }

  /** Where Chromium is installed. */
  static Optional<Path> installed() {
    Stream<Path> folders =
        Stream.concat(
            Stream.of(Path.of("/usr/bin")),
            Stream.of(System.getenv("PATH").split(":")).map(Path::of));
    return folders
        .flatMap(folder -> NAMES.stream().map(folder::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Chromium open(Path binary) throws IOException {
    return new Chromium(binary);
  }

  private Process start(Path binary) throws IOException {
    List<String> command =
        Stream.of(
                Stream.of(binary.toString()),
                OPTIONS.stream(),
                Stream.of("--user-data-dir=" + profile, "about:blank"))
            .flatMap(part -> part)
            .toList();
    return Children.start(
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD));
  }

  private String awaitAddress() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        Thread.ofVirtual().name("chromium-log").start(() -> drain(lines));
        return matcher.group(1);
      }
      seen.append(line).append('\n');
    }
    throw new IOException("Chromium does not start: " + seen);
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // Its warnings about a missing desktop say nothing about the page.
      }
    } catch (IOException e) {
      // The process ended.
    }
  }

  private URI tab(String address) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/json")).build();
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      for (JsonNode target : json.readTree(body)) {
        if (target.path("type").asText().equals("page")) {
          return URI.create(target.path("webSocketDebuggerUrl").asText());
        }
      }
      throw new IOException("Chromium has no page: " + body);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private WebSocket connect(URI tab) {
    return http.newWebSocketBuilder().buildAsync(tab, new Listener()).join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void take(String message) {
    JsonNode node;
    try {
      node = json.readTree(message);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    if (node.has("id")) {
      open.remove(node.path("id").asInt()).complete(node);
      return;
    }
    JsonNode params = node.path("params");
    switch (node.path("method").asText()) {
      case "Runtime.exceptionThrown" -> errors.add(params.path("exceptionDetails").toString());
      case "Log.entryAdded" -> {
        if (params.path("entry").path("level").asText().equals("error")) {
          errors.add(params.path("entry").path("text").asText());
        }
      }
      default -> {}
    }
  }

  private JsonNode call(String method, Map<String, ?> params) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    open.put(id, answer);
    try {
      socket.sendText(
          json.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true);
      JsonNode node = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (node.has("error")) {
        throw new IllegalStateException(method + ": " + node.path("error"));
      }
      return node.path("result");
    } catch (Exception e) {
      throw new IllegalStateException(method + " failed", e);
    }
  }

  /** Errors that the page logged or threw since the last call. */
  List<String> takeErrors() {
    List<String> all = List.copyOf(errors);
    errors.clear();
    return all;
  }

  void window(int width, int height, String scheme) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void go(URI page) {
    call("Page.navigate", Map.of("url", page.toString()));
  }

  /** The value of an expression in the page. */
  JsonNode value(String expression) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** The text of the first element that matches; empty when there is none. */
  String text(String selector) {
    return value("document.querySelector(`" + selector + "`)?.textContent ?? ''").asText();
  }

  int count(String selector) {
    return value("document.querySelectorAll(`" + selector + "`).length").asInt();
  }

  void click(String selector) {
    value("document.querySelector(`" + selector + "`).click()");
  }

  /** Presses a key as a keyboard does, in whatever has the focus. */
  void press(String key) {
    Map<String, Object> down =
        Map.of("type", "rawKeyDown", "key", key, "code", key, "windowsVirtualKeyCode", code(key));
    call("Input.dispatchKeyEvent", down);
    if (key.equals("Enter")) {
      call("Input.dispatchKeyEvent", Map.of("type", "char", "text", "\r", "key", key));
    }
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code(key)));
  }

  private static int code(String key) {
    return switch (key) {
      case "Enter" -> 13;
      case "Escape" -> 27;
      case "ArrowDown" -> 40;
      case "Tab" -> 9;
      default -> throw new IllegalArgumentException("no code for key " + key);
    };
  }

  /** Writes what the window shows as PNG. */
  Path screenshot(String name) throws IOException {
    Path file = Path.of("target", "screenshots", name + ".png");
    Files.createDirectories(file.getParent());
    String data = call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
    return Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(profile)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the browser's profile stays at " + profile, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
