package quantumforge.backup;

/** One of the PostgreSQL servers, by the name that the witness knows it by. */
public record DatabaseServer(String name, Source source) {}
