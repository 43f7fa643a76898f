package quantumforge.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** What a pool asks for connections; everything else that the interface has is not of use. */
final class PooledSource implements DataSource {

  private final Supply supply;

  /** Opens a connection. */
  interface Supply {
    Connection open() throws SQLException;
  }

  PooledSource(Supply supply) {
    this.supply = supply;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return supply.open();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return supply.open();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // Nothing is written.
  }

  /** Ignored: the pool would set it to its own patience, which is no limit for a server. */
  @Override
  public void setLoginTimeout(int seconds) {
    // As said.
  }

  /** How long the pool waits at its end for a connection that is being opened. */
  @Override
  public int getLoginTimeout() {
    return 1;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
