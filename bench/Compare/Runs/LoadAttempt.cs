namespace PluginChat.Bench.Compare.Runs;

/// <summary>How one server fared under one load.</summary>
/// <param name="Figures">Null where it could not be measured.</param>
/// <param name="Problem">What went wrong, for a person; null where nothing did.</param>
/// <param name="FellBehind">How many clients the server says it closed with 1013; null where it does not say.</param>
/// <param name="AllocatedPerMessage">Bytes; null where that was not asked.</param>
sealed record LoadAttempt(LoadFigures? Figures, string? Problem, long? FellBehind = null, double? AllocatedPerMessage = null);
