/**
 * The ways on which clients that are not ours come to the database: points each of them at the
 * primary that was decided on, and proves it by a write.
 */
package quantumforge.route;
