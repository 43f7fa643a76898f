/**
 * Data sources: connections to PostgreSQL that follow its primary, and the QuestDB that runs inside
 * a node's process, with its tables.
 */
package quantumforge.store;
