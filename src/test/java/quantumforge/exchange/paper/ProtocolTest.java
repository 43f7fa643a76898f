package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 6455 as a client that breaks it sees it. */
class ProtocolTest {

  private static final String LIST = "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}";

  private PaperExchange exchange;
  private RawClient client;

  @BeforeEach
  void open() throws Exception {
    exchange = TestSettings.synthetic().open();
    client = new RawClient(exchange, "/ws");
    // The example key and answer of RFC 6455, section 1.3.
    assertThat(client.head()).contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    exchange.close();
  }

  @Test
  void fragmentsAreJoinedAroundControlFrames() throws Exception {
    client.frame(false, FrameEncoder.TEXT, LIST.substring(0, 10));
    client.frame(true, FrameEncoder.PING, "hello");
    client.frame(false, 0, LIST.substring(10, 20));
    client.frame(true, 0, LIST.substring(20));
    assertThat(client.next()).isEqualTo("hello");
    assertThat(client.next()).isEqualTo("{\"result\":[],\"id\":1}");
  }

  @Test
  void anUnmaskedFrameIsAProtocolError() throws Exception {
    client.bytes(0x81, 0x01, 'x');
    assertClosedWith(1002);
  }

  @Test
  void reservedBitsAreAProtocolError() throws Exception {
    client.bytes(0xC1, 0x80, 0, 0, 0, 0);
    assertClosedWith(1002);
  }

  @Test
  void aFragmentedControlFrameIsAProtocolError() throws Exception {
    client.frame(false, FrameEncoder.PING, "x");
    assertClosedWith(1002);
  }

  @Test
  void aContinuationOfNothingIsAProtocolError() throws Exception {
    client.frame(true, 0, "x");
    assertClosedWith(1002);
  }

  @Test
  void aBinaryMessageIsRefused() throws Exception {
    client.frame(true, 2, "x");
    assertClosedWith(1003);
  }

  @Test
  void brokenTextIsRefused() throws Exception {
    client.bytes(0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28);
    assertClosedWith(1007);
  }

  @Test
  void anEndlessMessageIsRefusedBeforeItIsRead() throws Exception {
    client.bytes(0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0);
    assertClosedWith(1009);
  }

  @Test
  void aCloseIsAnsweredInKind() throws Exception {
    client.bytes(0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8);
    assertThat(client.next()).isEqualTo("close 1000");
    assertThat(client.ended()).isTrue();
    assertThat(exchange.paperStatus().breaches()).isZero();
  }

  private void assertClosedWith(int code) throws Exception {
    assertThat(client.next()).isEqualTo("close " + code);
    assertThat(client.ended()).isTrue();
    assertThat(exchange.paperStatus().breachesByRule()).containsEntry("protocol", 1L);
  }
}
