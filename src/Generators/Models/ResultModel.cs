namespace PluginChat.Generators.Models;

/// <summary>What an action returns.</summary>
/// <param name="Kind">What is done with it.</param>
/// <param name="IsAwaited">Whether it comes in a task.</param>
/// <param name="Type">The type of the value, or of an item of a sequence.</param>
sealed record ResultModel(ResultKind Kind, bool IsAwaited, string Type);
