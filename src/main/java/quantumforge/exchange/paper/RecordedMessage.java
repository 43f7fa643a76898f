package quantumforge.exchange.paper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import quantumforge.exchange.tape.RecordedFrame;

/** A recorded payload that says its time stamps in the unit that is asked for. */
final class RecordedMessage implements StreamMessage {

  private final byte[][] texts;
  private final long[] stampsMicros;

  private RecordedMessage(byte[][] texts, long[] stampsMicros) {
    this.texts = texts;
    this.stampsMicros = stampsMicros;
  }

  static RecordedMessage of(RecordedFrame frame) {
    List<RecordedFrame.Stamp> stamps = frame.stamps();
    byte[][] texts = new byte[stamps.size() + 1][];
    long[] micros = new long[stamps.size()];
    int from = 0;
    for (int i = 0; i < micros.length; i++) {
      RecordedFrame.Stamp stamp = stamps.get(i);
      texts[i] = utf8(frame.data().substring(from, stamp.from()));
      micros[i] = RecordedFrame.micros(stamp.value());
      from = stamp.to();
    }
    texts[micros.length] = utf8(frame.data().substring(from));
    return new RecordedMessage(texts, micros);
  }

  /** The trade that an aggregate trade stands for where no single trades were recorded. */
  static StreamMessage derivedTrade(RecordedFrame aggregate) {
    long eventMicros = RecordedFrame.micros(aggregate.eventTime());
    long tradeMicros = RecordedFrame.micros(aggregate.tradeTime());
    return (out, micros) -> {
      out.ascii("{\"e\":\"trade\",\"E\":").number(micros ? eventMicros : eventMicros / 1_000);
      out.ascii(",\"s\":\"").ascii(aggregate.symbol());
      out.ascii("\",\"t\":").number(aggregate.aggregateId());
      out.ascii(",\"p\":\"").ascii(aggregate.price());
      out.ascii("\",\"q\":\"").ascii(aggregate.quantity());
      out.ascii("\",\"T\":").number(micros ? tradeMicros : tradeMicros / 1_000);
      out.ascii(",\"m\":").ascii(Boolean.toString(aggregate.buyerMakes())).ascii(",\"M\":true}");
    };
  }

  @Override
  public void write(TextBuffer out, boolean micros) {
    for (int i = 0; i < stampsMicros.length; i++) {
      out.ascii(texts[i]).number(micros ? stampsMicros[i] : stampsMicros[i] / 1_000);
    }
    out.ascii(texts[stampsMicros.length]);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
