package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlMessagesTest {

  private PaperExchange exchange;

  @BeforeEach
  void open() throws Exception {
    exchange = TestSettings.synthetic().open();
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void subscriptionsAreConfirmedListedAndEnded() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, "/ws")) {
      assertThat(
              client.ask(
                  "{\"method\":\"SUBSCRIBE\",\"params\":[\"nope@trade\",\"nada@depth\"],\"id\":1}"))
          .isEqualTo("{\"result\":null,\"id\":1}");
      assertThat(client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"a1\"}"))
          .isEqualTo("{\"result\":[\"nope@trade\",\"nada@depth\"],\"id\":\"a1\"}");
      assertThat(client.ask("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"nope@trade\"],\"id\":null}"))
          .isEqualTo("{\"result\":null,\"id\":null}");
      assertThat(client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":4}"))
          .isEqualTo("{\"result\":[\"nada@depth\"],\"id\":4}");
    }
  }

  @Test
  void rawAndCombinedStreamsDifferAndCanBeSwitched() throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, "/ws")) {
      assertThat(client.ask("{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":2}"))
          .isEqualTo("{\"result\":false,\"id\":2}");
      assertThat(
              client.ask("{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":3}"))
          .isEqualTo("{\"result\":null,\"id\":3}");
      assertThat(client.ask("{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":2}"))
          .isEqualTo("{\"result\":true,\"id\":2}");
    }
    try (StreamClient combined =
        StreamClient.connect(exchange, "/stream?streams=btcusdt@trade/ethusdt@trade")) {
      assertThat(combined.nextJson().path("stream").asText()).endsWith("usdt@trade");
    }
    try (StreamClient raw = StreamClient.connect(exchange, "/ws/btcusdt@trade/ethusdt@trade")) {
      assertThat(raw.nextJson().path("e").asText()).isEqualTo("trade");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"method\":\"SET_PROPERTY\",\"params\":[\"other\",true],\"id\":9}"
            + "|{\"code\":0,\"msg\":\"Unknown property\",\"id\":9}",
        "{\"method\":\"GET_PROPERTY\",\"params\":[\"other\"],\"id\":9}"
            + "|{\"code\":0,\"msg\":\"Unknown property\",\"id\":9}",
        "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",1],\"id\":9}"
            + "|{\"code\":1,\"msg\":\"Invalid value type: expected Boolean\"}",
        "{\"method\":\"SET_PROPERTY\",\"params\":[7,true],\"id\":9}"
            + "|{\"code\":2,\"msg\":\"Invalid request: property name must be a string\"}",
        "{\"method\":\"GET_PROPERTY\",\"id\":9}"
            + "|{\"code\":2,\"msg\":\"Invalid request: property name must be a string\"}",
        "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@b\"],\"id\":1.5}"
            + "|{\"code\":2,\"msg\":\"Invalid request: request ID must be an unsigned integer\"}",
        "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@b\"]}"
            + "|{\"code\":2,\"msg\":\"Invalid request: request ID must be an unsigned integer\"}",
        "{\"method\":\"SUBSCRIB\",\"params\":[\"a@b\"],\"id\":1}"
            + "|{\"code\":2,\"msg\":\"Invalid request: unknown variant `SUBSCRIB`, expected one of"
            + " `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"
            + " at line 1 column 20\"}",
        "{\"method\":\"LIST_SUBSCRIPTIONS\",\"params\":[\"a\"],\"id\":1}"
            + "|{\"code\":2,\"msg\":\"Invalid request: too many parameters\"}",
        "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true,1],\"id\":1}"
            + "|{\"code\":2,\"msg\":\"Invalid request: too many parameters\"}",
        "{\"params\":[\"a@b\"],\"id\":1}"
            + "|{\"code\":2,\"msg\":\"Invalid request: missing field `method` at line 1 column"
            + " 25\"}",
        "{\"method\":nope}|{\"code\":3,\"msg\":\"Invalid JSON: expected value at line 1 column 15\"}",
      })
  void wrongRequestsAreAnsweredWithTheVenuesTexts(String request, String answer) throws Exception {
    try (StreamClient client = StreamClient.connect(exchange, "/ws")) {
      assertThat(client.ask(request)).isEqualTo(answer);
      assertThat(client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}"))
          .as("the connection goes on")
          .isEqualTo("{\"result\":[],\"id\":1}");
    }
  }

  @Test
  void anUnknownStreamIsAcceptedAndSilentWhileKnownOnesSpeak() throws Exception {
    try (StreamClient client =
        StreamClient.connect(
            exchange, "/stream?streams=btcusdt@nothing/btcusdt@trade/ethusdt@trade")) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.nextJson().path("stream").asText()).endsWith("@trade");
      }
    }
  }

  @Test
  void theTimeUnitIsMillisecondsUnlessMicrosecondsWereAskedFor() throws Exception {
    String streams = "streams=btcusdt@trade/ethusdt@trade";
    try (StreamClient millis = StreamClient.connect(exchange, "/stream?" + streams);
        StreamClient micros =
            StreamClient.connect(exchange, "/stream?timeUnit=MICROSECOND&" + streams)) {
      long now = System.currentTimeMillis();
      assertThat(millis.nextJson().at("/data/T").asLong()).isBetween(now - 60_000, now + 60_000);
      assertThat(micros.nextJson().at("/data/T").asLong() / 1_000)
          .isBetween(now - 60_000, now + 60_000);
    }
  }
}
