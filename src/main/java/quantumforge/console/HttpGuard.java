package quantumforge.console;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Host;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** What keeps foreign pages away from the console. */
final class HttpGuard {

  /** lightweight-charts puts this one style element into the page, for its attribution logo. */
  private static final String CHART_STYLE = "'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='";

  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self' "
                  + CHART_STYLE
                  + "; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none';"
                  + " form-action 'none'; frame-ancestors 'none'"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("X-Frame-Options", "DENY"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
          RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"),
          RawHeader.create("Permissions-Policy", "camera=(), microphone=(), geolocation=()"));

  /** An address instead of a name: nobody can point it elsewhere. */
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

  private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  HttpGuard(ConsoleSettings settings) {
    names.add("localhost");
    names.add(settings.host());
    names.addAll(settings.allowedHosts());
  }

  /** The headers of every answer. */
  List<HttpHeader> headers() {
    return HEADERS;
  }

  /** Why the request must be refused: it came under a foreign name (DNS rebinding). */
  Optional<Views.Problem> refusal(HttpRequest request) {
    String host = request.getHeader(Host.class).map(header -> header.host().address()).orElse("");
    return names.contains(host) || ADDRESS.matcher(host).matches()
        ? Optional.empty()
        : Optional.of(
            new Views.Problem(
                "this console is not served under the name '"
                    + host
                    + "'; add it to forge.console.allowed-hosts if it should be",
                "Host",
                host,
                String.join(", ", names) + ", or an address"));
  }
}
