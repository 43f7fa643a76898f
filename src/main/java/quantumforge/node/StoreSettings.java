package quantumforge.node;

import quantumforge.store.QuestSettings;

/** The stores in this process; one component for each key below {@code forge.store}. */
public record StoreSettings(QuestSettings questdb) {}
