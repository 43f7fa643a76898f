package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrimarysSettingsTest {

  @TempDir Path folder;

  @Test
  void aStandbyHasAsMuchAsItsPrimaryAndMoreWhereItsOwnFilesSaySo() throws IOException {
    Path first =
        Files.writeString(
            folder.resolve("first"),
            """
            #max_connections = 900
            max_connections = 300  # of the machine
            max_worker_processes 4
            max_prepared_transactions = 7
            """);
    Path last =
        Files.writeString(folder.resolve("last"), "MAX_PREPARED_TRANSACTIONS = '5'\nport = 1\n");
    assertThat(
            PrimarysSettings.arguments(
                Map.of(
                    "max_connections setting", "200",
                    "max_worker_processes setting", "16",
                    "max_prepared_xacts setting", "0",
                    "max_locks_per_xact setting", "64"),
                List.of(first, folder.resolve("missing"), last)))
        .containsExactly(
            "-c", "max_connections=300",
            "-c", "max_locks_per_transaction=64",
            "-c", "max_prepared_transactions=5",
            "-c", "max_worker_processes=16");
  }
}
