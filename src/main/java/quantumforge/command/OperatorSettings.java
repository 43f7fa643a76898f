package quantumforge.command;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may command the plant at this node; keys below {@code forge.operators}, explained in {@code
 * node.conf}.
 *
 * @param file names and tokens; absent, and nobody may
 */
public record OperatorSettings(Optional<Path> file) {}
