/**
 * The composition root: settings, roles, the cluster and the order of starting and stopping. The
 * only package that sees all others.
 */
package quantumforge.node;
