package quantumforge.backup;

/** One component for each key below {@code forge.backup}. */
public record BackupSettings(EmergencySettings emergency) {}
