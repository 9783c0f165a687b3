namespace PluginChat.Generators.Models;

/// <summary>An attribute of validation.</summary>
/// <param name="Creation">What makes one.</param>
/// <param name="NeedsContext">Whether it looks at more than the value.</param>
/// <param name="IsRequired">Whether it is what says that a value is missing.</param>
sealed record RuleModel(string Creation, bool NeedsContext, bool IsRequired);
