package quantumforge.exchange.websocket;

/**
 * Takes what one connection brings, one call after the other, on the thread that reads. Nothing is
 * read while a call lasts, so a listener that blocks makes TCP hold the peer back. What it throws
 * ends the reading.
 */
public interface WebSocketListener {

  /**
   * Bytes were read from the network; what they complete is told by the calls that follow. Whoever
   * keeps no times needs none of it.
   */
  default void onRead() {}

  /**
   * A part of a text message, in UTF-8; a character may be split between two parts.
   *
   * @param bytes valid until this call returns
   * @param length 0 or more
   * @param last whether the message is complete
   */
  void onText(byte[] bytes, int from, int length, boolean last);

  /** A binary message is complete; its content is dropped. */
  void onBinary();

  /** A ping; it is answered already. */
  void onPing();

  /** A pong. */
  void onPong();

  /**
   * The peer closed, which is answered already; nothing comes afterwards.
   *
   * @param code 1005 when the peer gave none
   * @param reason may be empty
   */
  void onClose(int code, String reason);
}
