package quantumforge.cli;

import picocli.CommandLine.Command;

/** {@code ./forge db}: what is decided about the database, why, and the operator's commands. */
@Command(
    name = "db",
    mixinStandardHelpOptions = true,
    description =
        "Shows which PostgreSQL server is the primary, whether commits are on both, and why; and"
            + " carries out what an operator wants.",
    subcommands = {
      DbViews.Status.class,
      DbViews.Topology.class,
      DbViews.History.class,
      DbViews.Explain.class,
      DbEssentialCommand.class,
      DbOrders.Switchover.class,
      DbOrders.Failover.class,
      DbOrders.Pause.class,
      DbOrders.Resume.class,
      DbOrders.Reinit.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge db                               asked of the node on this machine",
      "  ./forge db essential --config site-1.conf",
      "  ./forge db --url http://a:8558,http://b:8558 --json",
      "  ./forge db explain DB-51                 what a rule means",
      "  ./forge db switchover --demo --why \"trying it\"",
      "",
      "The rules are explained in docs/failover.md.",
      "",
      "Exit codes: 0 every commit is on both servers, or the command is decided;",
      "1 it is not, it was refused, or no witness speaks; 6 nobody answers."
    })
final class DbCommand extends DbViews.Table {}
