package quantumforge.store;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import quantumforge.kernel.DatabaseTls;
import quantumforge.store.DatabaseFailure.Unknown;
import quantumforge.support.Children;

/** A primary whose commits wait for its standby, with a table, and what its clients do. */
public final class TestPair {

  static final String WAITING =
      "select count(*) from pg_stat_activity where wait_event = 'SyncRep' and usename = 'trader'";

  public final TestServer one;
  public final TestServer two;

  private static TestServer template;

  public TestPair(Path folder) throws Exception {
    one = template().copy("one", folder);
    two = template().copy("two", folder);
    two.follow(one);
    try {
      one.start();
      two.start();
      synchronous(one, two);
    } catch (Exception | AssertionError failed) {
      stop();
      throw failed;
    }
  }

  /** A stopped server with the user and the table: its copies are what one and its standby are. */
  private static synchronized TestServer template() throws Exception {
    if (template == null) {
      Path folder = Children.folder(Files.createTempDirectory("forge-postgres"));
      TestServer made = TestServer.create("template", folder);
      made.start();
      try {
        made.execute("create role trader login; grant create on schema public to trader");
        made.execute(
            "create table written (id bigint primary key); alter table written owner to trader");
        made.stop();
      } finally {
        made.end();
      }
      template = made;
    }
    return template;
  }

  /** Lets commits wait, and returns when they do and a standby confirms them. */
  static void synchronous(TestServer primary, TestServer standby) throws Exception {
    primary.execute(
        "alter system set synchronous_standby_names = 'FIRST 1 (%s)'".formatted(standby.name()));
    primary.execute("select pg_reload_conf()");
    await()
        .until(
            () ->
                primary
                    .ask("select sync_state from pg_stat_replication where state = 'streaming'")
                    .equals("sync"));
  }

  /** Of the first server alone, as a node's configuration may have it. */
  public String url() {
    return "postgresql://trader@%s/postgres".formatted(one.address());
  }

  PrimaryDatabase database() {
    return database(TestPools.settings());
  }

  PrimaryDatabase database(PoolSettings settings) {
    return database(settings, new SimpleMeterRegistry());
  }

  PrimaryDatabase database(PoolSettings settings, SimpleMeterRegistry registry) {
    return new PrimaryDatabase(
        url(), List.of(two.address()), DatabaseTls.PLAIN, settings, registry);
  }

  static Work<Integer> insert(long id) {
    return transaction -> {
      try (var statement = transaction.prepare("insert into written values (?)")) {
        statement.setLong(1, id);
        return statement.executeUpdate();
      }
    };
  }

  static Set<Long> ids(TestServer server) throws Exception {
    Set<Long> ids = new TreeSet<>();
    String all = server.ask("select coalesce(string_agg(id::text, ','), '') from written");
    for (String id : all.split(",")) {
      if (!id.isEmpty()) {
        ids.add(Long.parseLong(id));
      }
    }
    return ids;
  }

  /** A commit that waits for the standby, which stands still. */
  FutureTask<Unknown> waitingCommit(PrimaryDatabase database, long id) throws Exception {
    two.freeze();
    FutureTask<Unknown> waiting = inBackground(() -> unknown(database, id));
    await().until(() -> one.ask(WAITING).equals("1"));
    return waiting;
  }

  private static Unknown unknown(PrimaryDatabase database, long id) throws DatabaseFailure {
    try {
      database.write(insert(id));
    } catch (Unknown unknown) {
      return unknown;
    }
    throw new AssertionError("the commit was told as success");
  }

  static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  /** Ends both, whatever becomes of one of them. */
  public void stop() throws Exception {
    try {
      one.end();
    } finally {
      two.end();
    }
  }
}
