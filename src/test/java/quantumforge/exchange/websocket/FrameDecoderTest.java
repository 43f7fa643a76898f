package quantumforge.exchange.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

  private static final String LONG = "x\u5e01".repeat(200);
  private static final String VERY_LONG = "abcdefgh".repeat(9_000);

  private static final List<String> EVENTS =
      List.of(
          "text ",
          "text one",
          "text " + LONG,
          "ping between",
          "text " + LONG + "two",
          "binary",
          "pong",
          "text " + VERY_LONG,
          "ping ",
          "close 1001 \u5e01 going");

  private static byte[] stream() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ServerFrames.text(""));
    bytes.writeBytes(ServerFrames.text("one"));
    bytes.writeBytes(ServerFrames.text(LONG));
    bytes.writeBytes(ServerFrames.frame(0x01, LONG));
    bytes.writeBytes(ServerFrames.frame(0x89, "between"));
    bytes.writeBytes(ServerFrames.frame(0x00, ""));
    bytes.writeBytes(ServerFrames.frame(0x80, "two"));
    bytes.writeBytes(ServerFrames.frame(0x02, "a"));
    bytes.writeBytes(ServerFrames.frame(0x80, "b"));
    bytes.writeBytes(ServerFrames.frame(0x8a, "unasked"));
    bytes.writeBytes(ServerFrames.text(VERY_LONG));
    bytes.writeBytes(ServerFrames.frame(0x89, ""));
    bytes.writeBytes(ServerFrames.close(1001, "\u5e01 going"));
    bytes.writeBytes(ServerFrames.text("nobody reads this"));
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 65_536, Integer.MAX_VALUE})
  void findsEveryFrameHoweverTheStreamIsCut(int pieceMax) throws Exception {
    byte[] stream = stream();
    FrameDecoder decoder = new FrameDecoder();
    Heard heard = new Heard();
    Random random = new Random(pieceMax);
    for (int at = 0; at < stream.length; ) {
      int piece = Math.min(stream.length - at, 1 + random.nextInt(pieceMax));
      decoder.feed(stream, at, at + piece, heard);
      at += piece;
    }
    assertThat(heard.events()).isEqualTo(EVENTS);
  }

  @Test
  void handsOnALongMessageBeforeItIsComplete() throws Exception {
    byte[] frame = ServerFrames.text(VERY_LONG);
    long[] handedOn = {0};
    new FrameDecoder()
        .feed(
            frame,
            0,
            1_010,
            new Heard() {
              @Override
              public void text(byte[] bytes, int from, int length, boolean last) {
                assertThat(last).isFalse();
                handedOn[0] += length;
              }
            });
    assertThat(handedOn[0]).isEqualTo(1_000);
  }

  @ParameterizedTest
  @CsvSource({
    "c1 00, reserved bits",
    "81 80 00 00 00 00, must not be masked",
    "83 00, unknown opcode 3",
    "8b 00, unknown opcode 11",
    "80 00, a continuation of no message",
    "01 00 81 00, inside of another one",
    "09 00, fragmented or too long",
    "89 7e 00 7e, fragmented or too long",
    "88 01 03, half a code",
    "81 7f ff ff ff ff ff ff ff ff, negative",
  })
  void refusesWhatBreaksTheProtocol(String hex, String why) {
    String[] words = hex.split(" ");
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = (byte) Integer.parseInt(words[i], 16);
    }
    assertThatThrownBy(() -> new FrameDecoder().feed(bytes, 0, bytes.length, new Heard()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(why);
  }
}
