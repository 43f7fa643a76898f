package quantumforge.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quantumforge.bench.Recording;
import quantumforge.bench.SyntheticRecording;

/** What a bench in one process measures with, and how often. */
final class RecordingOptions {

  private static final Path SYNTHETIC = Path.of("");
  private static final int SYNTHETIC_MESSAGES = 100_000;

  @Parameters(
      paramLabel = "TAPE",
      arity = "0..*",
      description = "Recordings; without any, a synthetic market is recorded first.")
  private List<Path> tapes = List.of();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Timed runs, of which median, smallest and largest are shown (default: ${DEFAULT-VALUE}).")
  private int runs;

  int runs() {
    return runs;
  }

  List<Path> tapes() {
    return orSynthetic(tapes);
  }

  /** These, or what stands for the synthetic market when there are none. */
  static List<Path> orSynthetic(List<Path> tapes) {
    return tapes.isEmpty() ? List.of(SYNTHETIC) : tapes;
  }

  /**
   * @throws CommandFailure when the tape cannot be used
   */
  static Recording read(Path tape) throws InterruptedException {
    try {
      Recording recording =
          tape.equals(SYNTHETIC)
              ? SyntheticRecording.of(SYNTHETIC_MESSAGES)
              : Recording.ofTape(tape);
      if (recording.messages().isEmpty()) {
        throw new CommandFailure(
            ExitCode.CONFIGURATION, tape + " holds no market data of a known venue");
      }
      return recording;
    } catch (IOException unreadable) {
      throw new CommandFailure(ExitCode.CONFIGURATION, unreadable.getMessage(), unreadable);
    }
  }
}
