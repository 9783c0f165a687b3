namespace PluginChat.Bench.Compare.Runs;

/// <summary>How one server fared under one load.</summary>
/// <param name="Figures">Null where it could not be measured.</param>
/// <param name="Problem">What went wrong, for a person; null where nothing did.</param>
sealed record LoadAttempt(LoadFigures? Figures, string? Problem);
