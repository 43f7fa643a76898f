/**
 * What is wrong in the plant: one table of rules over the nodes' metrics, evaluated by the witness
 * and, written as Prometheus rules, by a Prometheus.
 */
package quantumforge.alert;
