package quantumforge.demo;

/** What a demo has to show. Called from several threads. */
public interface DemoScreen {

  /** Something happened; one sentence. */
  void event(String sentence);

  /** How things are, about once a second. */
  void status(DemoStatus status);
}
