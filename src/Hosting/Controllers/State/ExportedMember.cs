namespace PluginChat.Hosting.Controllers.State;

/// <summary>What one member had, or why it cannot be carried.</summary>
sealed record ExportedMember(string Name, string Declaring, string TypeName, StateNode? Value, string? Problem);
