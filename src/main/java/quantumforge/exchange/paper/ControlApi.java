package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Below {@code /paper/}, for this machine alone: what the exchange says of itself, and how to make
 * it fail.
 */
final class ControlApi {

  static final String ROOT = "/paper/";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Supplier<PaperStatus> status;
  private final Supplier<PaperLedger> ledger;
  private final ToIntFunction<FaultCommand> faults;

  /**
   * @param faults carries a command out and says how many clients it hit right now
   */
  ControlApi(
      Supplier<PaperStatus> status,
      Supplier<PaperLedger> ledger,
      ToIntFunction<FaultCommand> faults) {
    this.status = status;
    this.ledger = ledger;
    this.faults = faults;
  }

  HttpResponse answer(HttpRequest request, InetAddress from) {
    if (!from.isLoopbackAddress()) {
      return HttpResponse.error(403, -1, "The control calls are for this machine alone.");
    }
    String name = request.path().substring(ROOT.length());
    return switch (request.method()) {
      case "GET" -> view(name);
      case "POST" -> command(name, request);
      default -> HttpResponse.error(405, -1, "GET a view or POST a command.");
    };
  }

  private HttpResponse view(String name) {
    return switch (name) {
      case "status" -> json(status.get());
      case "ledger" -> json(ledger.get());
      default -> HttpResponse.error(404, -1, "GET /paper/status or /paper/ledger; POST a fault.");
    };
  }

  private HttpResponse command(String name, HttpRequest request) {
    try {
      int clients = faults.applyAsInt(FaultCommand.of(name, request.query()));
      return HttpResponse.ok("{\"done\":\"" + name + "\",\"clients\":" + clients + "}");
    } catch (IllegalArgumentException wrong) {
      return HttpResponse.error(400, -1, wrong.getMessage());
    }
  }

  private static HttpResponse json(Object value) {
    try {
      return HttpResponse.ok(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a plain record is always JSON", impossible);
    }
  }
}
