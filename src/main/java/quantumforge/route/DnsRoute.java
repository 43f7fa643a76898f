package quantumforge.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * A name that clients resolve, changed by RFC 2136 (dynamic updates) and signed by RFC 8945 (TSIG).
 * Beside it, below {@code _forge}, stands a TXT record with the epoch, which is a prerequisite of
 * the update (RFC 2136, 2.4): so the server itself refuses an update that knows less than it does,
 * however late it comes. Clients that are connected stay so: that the former primary is ended cuts
 * them.
 */
final class DnsRoute implements Route {

  private static final String BESIDE = "_forge";
  private static final String EPOCH = "forge-epoch=";

  private final RouteSettings.Dns settings;
  private final RouteLimits limits;
  private final TSIG key;
  private final Name zone;
  private final Name host;
  private final Name beside;

  DnsRoute(RouteSettings.Dns settings, RoutePasswords passwords, RouteLimits limits)
      throws IOException {
    this.settings = settings;
    this.limits = limits;
    this.zone = absolute(settings.zone());
    this.host = absolute(settings.host());
    this.beside = Name.concatenate(Name.fromString(BESIDE), host);
    this.key = key(settings, passwords.get("key"));
  }

  private static Name absolute(String text) throws TextParseException {
    return Name.fromString(text, Name.root);
  }

  private static TSIG key(RouteSettings.Dns settings, String secret) throws IOException {
    try {
      return new TSIG(
          TSIG.HMAC_SHA256, absolute(settings.key()), Base64.getDecoder().decode(secret));
    } catch (IllegalArgumentException notBase64) {
      throw new IOException(
          "passwords of the route %s: the line key in %s is not in base64"
              .formatted(settings.name(), settings.passwords()));
    }
  }

  /** Clients that resolve the name go on where they were: there is nothing to hold them. */
  @Override
  public void hold(Decision decision) {}

  @Override
  public void point(Decision decision) throws RouteException, InterruptedException {
    InetAddress address = address(decision);
    Optional<TXTRecord> mark = mark();
    long epoch = mark.map(DnsRoute::epoch).orElse(-1L);
    if (epoch > decision.epoch()) {
      throw new RouteException(
          "%s is of epoch %d, and epoch %d is older: it stays"
              .formatted(host, epoch, decision.epoch()));
    }
    if (epoch == decision.epoch() && stands(address)) {
      return;
    }
    change(decision, mark);
  }

  /**
   * Changes the name, when the record with the epoch is still as it was.
   *
   * @param mark what it was; empty for none
   */
  void change(Decision decision, Optional<TXTRecord> mark)
      throws RouteException, InterruptedException {
    InetAddress address = address(decision);
    require(ask(update(decision, address, mark)));
    if (!stands(address)) {
      throw new RouteException(
          "%s took the update, and does not answer %s for %s"
              .formatted(server(), address.getHostAddress(), host));
    }
  }

  private Update update(Decision decision, InetAddress address, Optional<TXTRecord> mark)
      throws RouteException {
    try {
      long ttl = settings.ttl().toSeconds();
      Update update = new Update(zone);
      if (mark.isPresent()) {
        // RFC 2136, 2.4.2: its time to live must be 0 here.
        update.present(new TXTRecord(beside, DClass.IN, 0, mark.get().getStrings()));
      } else {
        update.absent(beside, Type.TXT);
      }
      update.replace(beside, Type.TXT, ttl, "\"" + EPOCH + decision.epoch() + "\"");
      update.delete(host, Type.A);
      update.delete(host, Type.AAAA);
      update.add(host, type(address), ttl, address.getHostAddress());
      return update;
    } catch (IOException unusable) {
      throw new RouteException("no update can be made of it: " + unusable.getMessage(), unusable);
    }
  }

  private static int type(InetAddress address) {
    return address.getAddress().length == 4 ? Type.A : Type.AAAA;
  }

  private void require(Message answer) throws RouteException {
    int code = answer.getRcode();
    boolean changed = code == Rcode.NXRRSET || code == Rcode.YXRRSET;
    if (changed) {
      throw new RouteException(
          "%s refused the update: the epoch of %s was changed at the same time"
              .formatted(server(), host));
    }
    if (code != Rcode.NOERROR) {
      throw new RouteException(
          "%s refused the update of %s with %s%s"
              .formatted(server(), host, Rcode.string(code), hint(code)));
    }
  }

  private String hint(int code) {
    return code == Rcode.NOTAUTH || code == Rcode.REFUSED
        ? ": see that the key %s is its key and may change the zone %s"
            .formatted(settings.key(), zone)
        : "";
  }

  /** The record with the epoch, as it is now. */
  Optional<TXTRecord> mark() throws RouteException, InterruptedException {
    return answers(beside, Type.TXT).stream()
        .map(TXTRecord.class::cast)
        .filter(record -> epoch(record) >= 0)
        .findFirst();
  }

  private static long epoch(TXTRecord record) {
    String text = String.join("", record.getStrings());
    return text.matches(EPOCH + "\\d{1,18}") ? Long.parseLong(text.substring(EPOCH.length())) : -1;
  }

  private boolean stands(InetAddress address) throws RouteException, InterruptedException {
    return List.of(address).equals(addresses());
  }

  private List<InetAddress> addresses() throws RouteException, InterruptedException {
    List<InetAddress> found =
        new ArrayList<>(
            answers(host, Type.A).stream().map(record -> ((ARecord) record).getAddress()).toList());
    answers(host, Type.AAAA).forEach(record -> found.add(((AAAARecord) record).getAddress()));
    return found;
  }

  @Override
  public Way way(Decision decision) throws RouteException, InterruptedException {
    List<InetAddress> addresses = addresses();
    if (addresses.isEmpty()) {
      throw RouteException.astray("%s has no address for %s".formatted(server(), host));
    }
    return new Way(addresses.getFirst().getHostAddress(), decision.port());
  }

  private List<Record> answers(Name name, int type) throws RouteException, InterruptedException {
    Message answer = ask(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
    int code = answer.getRcode();
    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
      throw new RouteException(
          "%s answers %s when asked for %s%s"
              .formatted(server(), Rcode.string(code), name, hint(code)));
    }
    return answer.getSection(Section.ANSWER).stream()
        .filter(record -> record.getType() == type)
        .toList();
  }

  private Message ask(Message question) throws RouteException, InterruptedException {
    try {
      SimpleResolver resolver = new SimpleResolver(InetAddress.getByName(settings.server()));
      resolver.setPort(settings.port());
      resolver.setTCP(true);
      resolver.setTimeout(limits.connect());
      resolver.setTSIGKey(key);
      Message answer = resolver.send(question);
      if (answer.getRcode() == Rcode.NOERROR && !answer.isVerified()) {
        throw new RouteException(server() + " gave an answer that is not signed with the key");
      }
      return answer;
    } catch (IOException failed) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new RouteException(
          "%s does not answer: %s".formatted(server(), RouteException.firstLine(failed)), failed);
    }
  }

  private String server() {
    return "the DNS server at %s:%d".formatted(settings.server(), settings.port());
  }

  private static InetAddress address(Decision decision) throws RouteException {
    try {
      return InetAddress.getByName(decision.host());
    } catch (UnknownHostException unknown) {
      throw new RouteException(
          "the host %s of %s has no address".formatted(decision.host(), decision.server()),
          unknown);
    }
  }
}
